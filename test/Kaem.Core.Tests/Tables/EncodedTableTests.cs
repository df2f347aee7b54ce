using Kaem.ML.Data;
using Kaem.ML.Tables;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Tables;

/// <summary>Rows that are encoded when they are asked for are those of the whole matrix, and training on them gives the same model.</summary>
public class EncodedTableTests
{
    private static readonly Table Train = MadeTable.Of(700);
    private static readonly Table Others = MadeTable.Of(150, seed: 2);
    private static readonly TableCodec Codec = TableCodec.Fit(Train);

    private static KaemTableOptions Options { get; } = new()
    {
        Model = KaemPresets.Table with { LatentSize = 2, OuterSize = 3, BatchSize = 64, ScoringSamples = 100, Seed = 5 },
        Dependence = ColumnDependence.ByLatents,
        Updates = 40,
    };

    public static TheoryData<KaemPrior, ColumnDependence> Models { get; } = new()
    {
        { Options.Model.Prior, ColumnDependence.ByLatents },
        { Options.Model.Prior, ColumnDependence.Autoregressive },
        { KaemPrior.JointMixture(components: 4), ColumnDependence.ByLatents },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void Training_on_a_table_gives_the_bits_of_training_on_its_matrix(KaemPrior prior, ColumnDependence dependence)
    {
        int? outer = prior is JointMixturePriorOptions ? null : 3;
        var options = Options with { Dependence = dependence, StopEarly = false, Model = Options.Model with { Prior = prior, OuterSize = outer } };
        var codec = TableCodec.Fit(Train, options.EncodingFor(Train));
        var encoded = options.Of(codec, Train.Rows);
        var whole = KaemModel.Train(encoded, Whole(codec.EncodeToLearn(Train)), Whole(codec.EncodeToLearn(Others)));
        Same(KaemTableModel.Train(Train, options, Others).Model, whole);
        // 7 rows at a time.
        int part = 7 * codec.Width;
        Same(KaemModel.TrainOn(encoded, codec.EncodeToLearn(Train, part), codec.EncodeToLearn(Others, part)), whole);

        static void Same(KaemModel model, KaemModel other)
        {
            model.Training.Epochs.Should().BeEquivalentTo(other.Training.Epochs).And.NotBeEmpty();
            model.Training.Epochs.Should().OnlyContain(epoch => epoch.HeldOutLogLikelihood != null);
            foreach (var parameter in other.Engine.Parameters)
                Values(model, parameter).Should().Equal(Values(other, parameter), parameter.Name);
        }
    }

    [Fact]
    public void Rows_are_those_of_the_matrix()
    {
        var matrix = Codec.Encode(Train);
        var table = Codec.EncodeToLearn(Train, partLength: 9 * Codec.Width + 1);
        (table.Rows, table.Columns).Should().Be((matrix.Rows, matrix.Columns));
        int next = 0;
        foreach (var (first, part) in table.Parts())
        {
            first.Should().Be(next);
            part.Rows.Should().Be(Math.Min(9, Train.Rows - first));
            part.Values.ToArray().Should().Equal(matrix.Slice(first, part.Rows).Values.ToArray());
            next += part.Rows;
        }
        next.Should().Be(Train.Rows);
        int[] some = [699, 0, 17, 17];
        var rows = new float[some.Length * table.Columns];
        table.CopyTo(some, rows);
        rows.Should().Equal(matrix.Select(some).Values.ToArray());
        // A row that is wider than a part is one by itself.
        Codec.EncodeToLearn(Others, partLength: 1).Parts().Should().HaveCount(Others.Rows);
    }

    [Fact]
    public void Gaps_are_learned_where_they_have_a_place()
    {
        var table = new Table(
        [
            CategoricalColumn.Of("c", ["b", null, "a"]),
            CategoricalColumn.Of("one", ["o", null, "o"]),
            new NumericColumn("n", [1, 2, double.NaN], isInteger: true),
        ]);
        var codec = TableCodec.Fit(table, new EncodingOptions { Numeric = NumericEncoding.Bins }.AllBins(400, 3));
        float gap = float.NaN;
        Of(table).Should().Equal(1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 1);
        codec.Encode(table).Values.ToArray().Should().Equal(
            1, 0, 0, 1, 0, 1, 0, 0, gap, gap, gap, gap, gap, 0, 1, 0, 0, 1, 0, 1, 0, gap, gap, gap);
        // A category that training lacked is none of the gaps.
        Of(new Table([CategoricalColumn.Of("c", ["new"]), .. table.Slice(0, 1).Without("c").Columns]))[..3].Should().Equal(gap, gap, gap);

        float[] Of(Table rows) => Whole(codec.EncodeToLearn(rows)).Values.ToArray();
    }

    [Fact]
    public void Copying_rows_out_allocates_nothing()
    {
        var table = Codec.EncodeToLearn(Train);
        int[] some = [.. Enumerable.Range(0, 64).Select(i => 11 * i)];
        var rows = new float[some.Length * table.Columns];
        Allocations.Usual(() => table.CopyTo(some, rows)).Should().Be(0);
    }

    [Fact]
    public void Checkpoints_tell_trainings_apart_by_the_rows_however_they_are_kept()
    {
        var model = KaemModel.Train(Options.Of(Codec, Train.Rows) with { MaxSteps = 1 }, Codec.Encode(Train));
        byte[] whole = Fingerprint.Of(model.Engine, Codec.Encode(Train), Codec.Encode(Others));
        Fingerprint.Of(model.Engine, Codec.EncodeToLearn(Train, 1000), Codec.EncodeToLearn(Others, 1000)).Should().Equal(whole);
        Fingerprint.Of(model.Engine, Codec.EncodeToLearn(Train, 1000), Codec.EncodeToLearn(Others.Slice(0, 149), 1000)).Should().NotEqual(whole);
    }

    [Fact]
    public void A_row_that_can_not_be_is_named_by_its_number_in_the_table()
    {
        var encoding = new EncodingOptions { Numeric = NumericEncoding.MinMax };
        double[] values = [.. Enumerable.Range(0, 200).Select(row => row % 23 + 0.25)];
        var codec = TableCodec.Fit(Of(values), encoding);
        var options = (Options with { Model = Options.Model with { Generator = KaemGenerator.Kan(output: OutputActivation.Sigmoid) } }).Of(codec, 200);
        values[150] = 99;
        var rows = Of(values);
        FluentActions.Invoking(() => KaemModel.TrainOn(options, codec.EncodeToLearn(Of([.. values[..150]])), codec.EncodeToLearn(rows, partLength: 40)))
            .Should().Throw<ArgumentException>().WithMessage("Row 150, column 0 of the validation rows*");

        static Table Of(double[] values) => new([new NumericColumn("n", values), new NumericColumn("m", [.. values.Select((_, row) => row % 2)])]);
    }

    [Fact]
    public void A_table_of_equal_rows_is_refused_and_one_that_differs_in_its_last_row_is_not()
    {
        var pattern = Train.Select([.. Enumerable.Repeat(3, 100)]);
        FluentActions.Invoking(() => KaemModel.TrainOn(Options.Of(Codec, 100), Codec.EncodeToLearn(pattern, 200))).Should().Throw<ArgumentException>()
            .WithMessage("All 100 training rows are equal*");
        var last = Train.Select([.. Enumerable.Repeat(3, 99), 4]);
        KaemModel.TrainOn(Options.Of(Codec, 100) with { MaxSteps = 1 }, Codec.EncodeToLearn(last, 200)).Training.Steps.Should().Be(1);
    }

    private static DataMatrix Whole(EncodedTable table)
    {
        var values = new float[table.Rows * table.Columns];
        table.CopyTo(0, values);
        return new DataMatrix(values, table.Rows, table.Columns);
    }

    private static float[] Values(KaemModel model, NamedParameter parameter)
    {
        var values = new float[parameter.Length];
        model.Engine.ReadParameter(parameter.Name, values);
        return values;
    }
}
