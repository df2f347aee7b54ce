using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Contracts;

public sealed class TextFileTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_file);

    public sealed class Flower
    {
        [LoadColumn(0, 2)]
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        [LoadColumn(3)]
        [ColumnName("Label")]
        public string Kind { get; set; } = "";
    }

    public sealed class Unmarked
    {
        [LoadColumn(0)]
        public float A;
        public float B;
    }

    private string Write(params string[] lines)
    {
        File.WriteAllLines(_file, lines);
        return _file;
    }

    private static float[][] Vectors(IDataView view, string column) => [.. view.GetColumn<float[]>(column)];

    [Fact]
    public void A_class_tells_which_fields_it_wants()
    {
        Write("a,b,c,kind", "1, 2.5,-3e-2,rose", "", "// a comment", "0.1,,3,lily");
        var view = _ml.Data.LoadFromTextFile<Flower>(_file, separatorChar: ',', hasHeader: true);
        view.Schema.Select(c => (c.Name, c.Type.ToString())).Should().Equal(("Features", "Vector<Single, 3>"), ("Label", "String"));
        Vectors(view, "Features")[0].Should().Equal(1, 2.5f, -0.03f);
        Vectors(view, "Features")[1].Should().Equal(0.1f, 0, 3);
        view.GetColumn<string>("Label").Should().Equal("rose", "lily");
        view.GetRowCount().Should().BeNull();
        view.CanShuffle.Should().BeFalse();
        _ml.Data.CreateEnumerable<Flower>(view, reuseRowObject: false).Last().Kind.Should().Be("lily");
    }

    [Fact]
    public void Columns_can_be_given_one_by_one()
    {
        Write("# a comment before the data", "A\tB\tC\tD\tE", "1\tyes\t7\tx\t2", "2\tno\t8\ty");
        var view = _ml.Data.LoadFromTextFile(_file, [new("First", DataKind.Double, 0), new("Flag", DataKind.Boolean, 1), new("Number", DataKind.Int32, 2), new("Both", DataKind.Single, [new(0), new(4)]), new("Text", DataKind.String, 3)], hasHeader: true);
        view.GetColumn<double>("First").Should().Equal(1, 2);
        view.GetColumn<bool>("Flag").Should().Equal(true, false);
        view.GetColumn<int>("Number").Should().Equal(7, 8);
        view.GetColumn<string>("Text").Should().Equal("x", "y");
        Vectors(view, "Both")[1].Should().Equal(2, 0);
    }

    [Fact]
    public void A_header_names_the_slots_if_the_loader_may_look_at_it()
    {
        Write("width,height,depth,kind", "1,2,3,x");
        TextLoader.Column[] columns = [new("Size", DataKind.Single, 0, 2)];
        var view = _ml.Data.LoadFromTextFile(_file, new TextLoader.Options { Columns = columns, Separators = [','], HasHeader = true });
        view.Schema["Size"].HasSlotNames().Should().BeTrue();
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema["Size"].GetSlotNames(ref names);
        names.DenseValues().Select(name => name.ToString()).Should().Equal("width", "height", "depth");
        _ml.Data.LoadFromTextFile(_file, columns, separatorChar: ',', hasHeader: true).Schema["Size"].HasSlotNames().Should().BeFalse();
        _ml.Data.LoadFromTextFile<Flower>(_file, ',', hasHeader: true).Schema["Features"].HasSlotNames().Should().BeFalse();
    }

    [Fact]
    public void A_range_without_an_end_goes_to_the_end_of_the_line()
    {
        Write("5;1;2;3", "6;4;5;6");
        var options = new TextLoader.Options { Separators = [';'], Columns = [new("Rest", DataKind.Single, [new(1, null)])] };
        var view = _ml.Data.LoadFromTextFile(_file, options);
        view.Schema["Rest"].Type.ToString().Should().Be("Vector<Single, 3>");
        Vectors(view, "Rest")[1].Should().Equal(4, 5, 6);
    }

    [Fact]
    public void Without_columns_the_first_is_the_label_and_the_rest_the_features()
    {
        Write("5\t1\t2", "6\t4\t5");
        var view = _ml.Data.LoadFromTextFile(_file);
        view.GetColumn<float>("Label").Should().Equal(5, 6);
        Vectors(view, "Features")[1].Should().Equal(4, 5);
    }

    [Fact]
    public void Quotes_protect_separators()
    {
        Write("\"a, b\",1", "\"say \"\"hi\"\"\",2", "plain \"c\",3", "\"bad\" end,4");
        var view = _ml.Data.LoadFromTextFile(_file, [new("Text", DataKind.String, 0), new("Number", DataKind.Single, 1)], separatorChar: ',', allowQuoting: true);
        view.GetColumn<string>("Text").Should().Equal("a, b", "say \"hi\"", "plain \"c\"", "");
        view.GetColumn<float>("Number").Should().Equal(1, 2, 3, 4);
        _ml.Data.LoadFromTextFile(_file, [new("Text", DataKind.String, 0)], separatorChar: ',').GetColumn<string>("Text").First().Should().Be("\"a");
    }

    [Fact]
    public void Reals_that_are_missing_or_unreadable()
    {
        Write("1,,?", ",2,NaN");
        TextLoader.Options Options(bool nan) => new() { Separators = [','], MissingRealsAsNaNs = nan, Columns = [new("All", DataKind.Single, 0, 2)] };
        Vectors(_ml.Data.LoadFromTextFile(_file, Options(false)), "All").SelectMany(x => x).Should().Equal(1, 0, float.NaN, 0, 2, float.NaN);
        Vectors(_ml.Data.LoadFromTextFile(_file, Options(true)), "All").SelectMany(x => x).Should().Equal(1, float.NaN, float.NaN, float.NaN, 2, float.NaN);
    }

    [Fact]
    public void Whole_numbers_that_are_unreadable_are_an_error()
    {
        Write("1", "x");
        var view = _ml.Data.LoadFromTextFile(_file, [new("Number", DataKind.Int32, 0)]);
        view.Invoking(v => v.GetColumn<int>("Number").ToList()).Should().Throw<FormatException>().WithMessage("*x*");
    }

    [Fact]
    public void Keys_count_from_zero_in_the_file()
    {
        Write("0", "2", "3", "x");
        var view = _ml.Data.LoadFromTextFile(_file, [new("Key", DataKind.UInt32, [new(0)], new KeyCount(3))]);
        view.Schema["Key"].Type.ToString().Should().Be("Key<UInt32, 0-2>");
        view.GetColumn<uint>("Key").Should().Equal(1, 3, 0, 0);
    }

    [Fact]
    public void Mostly_empty_lines_give_sparse_vectors()
    {
        Write(",,,,1,", "1,2,3,0,5,6");
        var rows = _ml.Data.LoadFromTextFile(_file, [new("All", DataKind.Single, 0, 5)], separatorChar: ',').GetColumn<VBuffer<float>>("All").ToArray();
        rows[0].IsDense.Should().BeFalse();
        rows[1].IsDense.Should().BeTrue();
        rows[0].DenseValues().Should().Equal(0, 0, 0, 0, 1, 0);
    }

    [Fact]
    public void Rows_decimal_comma_and_trailing_spaces()
    {
        Write("1,5;a  ", "2,5;b", "3;c");
        var options = new TextLoader.Options { Separators = [';'], DecimalMarker = ',', MaxRows = 2, TrimWhitespace = true, Columns = [new("X", DataKind.Single, 0), new("T", DataKind.String, 1)] };
        var view = _ml.Data.LoadFromTextFile(_file, options);
        view.GetColumn<float>("X").Should().Equal(1.5f, 2.5f);
        view.GetColumn<string>("T").Should().Equal("a", "b");
    }

    [Fact]
    public void What_cannot_be_loaded_is_refused()
    {
        _ml.Data.Invoking(d => d.LoadFromTextFile<Flower>(_file + " that is not there")).Should().Throw<ArgumentOutOfRangeException>();
        Write("1");
        _ml.Data.Invoking(d => d.LoadFromTextFile<Unmarked>(_file)).Should().Throw<InvalidOperationException>().WithMessage("*'B'*");
        _ml.Data.Invoking(d => d.LoadFromTextFile(_file, [new("A", DataKind.Single, [new(0, 2), new(1)])])).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'A'*");
        _ml.Data.Invoking(d => d.LoadFromTextFile(_file, [new("A", DataKind.Single, [new(5, null)])])).Should().Throw<ArgumentOutOfRangeException>();
    }
}
