using Kaem.ML.Tables;
using Kaem.ML.Tests.Reliability;

namespace Kaem.ML.Tests.Tables;

/// <summary>Columns of many rows take few bytes, wherever they are kept, and are what they were.</summary>
public sealed class PackedTests
{
    private const int Rows = 3 * PackedNumbers.BlockRows + 17;

    /// <summary>By block: singles alone, doubles among them, then gaps and the ends of both types.</summary>
    private static double Number(int row) => (row / PackedNumbers.BlockRows) switch
    {
        0 => row * 0.25,
        1 => row * 0.1,
        2 => row % 3 == 0 ? double.NaN : -0.0,
        _ => row % 2 == 0 ? float.MaxValue : double.MaxValue,
    };

    /// <summary>By block: bytes, words, more.</summary>
    private static int Code(int row) => (row / PackedCodes.BlockRows) switch { 0 => row % 256 - 1, 1 => row - 1, 2 => row % 65_536 - 1, _ => 70_000 + row };

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    [InlineData(300_000L)]
    [InlineData(long.MaxValue)]
    public void Values_are_what_they_were(long? bytes)
    {
        using var folder = new TemporaryFolder();
        using var place = bytes is { } most ? new PackedPlace(most, folder.Path) : null;
        var numbers = PackedNumbers.Of(Rows, Number, place);
        var codes = PackedCodes.Of(Rows, Code, place);
        Directory.EnumerateFiles(folder.Path).Count().Should().Be(bytes is 0 or 300_000 ? 1 : 0);
        for (int row = 0; row < Rows; row++)
        {
            if (BitConverter.DoubleToInt64Bits(numbers[row]) != BitConverter.DoubleToInt64Bits(Number(row)) || codes[row] != Code(row))
                Assert.Fail($"Row {row} has {numbers[row]:R} and {codes[row]}.");
        }
        int[] chosen = [.. Enumerable.Range(0, Rows).Where(row => row % 2 == 0).Reverse()];
        numbers.Select(chosen).ToArray().Should().Equal(chosen.Select(Number));
        FluentActions.Invoking(() => numbers[Rows]).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => codes[-1]).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void A_file_goes_with_its_place()
    {
        using var folder = new TemporaryFolder();
        var place = new PackedPlace(0, folder.Path);
        var numbers = PackedNumbers.Of(Rows, Number, place);
        numbers[5].Should().Be(1.25);
        place.Dispose();
        Directory.EnumerateFileSystemEntries(folder.Path).Should().BeEmpty();
        FluentActions.Invoking(() => numbers[5]).Should().Throw<ObjectDisposedException>();
        using var nowhere = new PackedPlace(0, Path.Combine(folder.Path, "nowhere"));
        FluentActions.Invoking(() => PackedNumbers.Of(Rows, Number, nowhere)).Should().Throw<IOException>();
    }

    [Fact]
    public void Codes_below_that_of_a_gap_are_refused() =>
        FluentActions.Invoking(() => PackedCodes.Of(10, row => row - 5, null)).Should().Throw<ArgumentOutOfRangeException>();

    /// <summary>A packed column is like one of an array in all that can be asked of it, and encodes to the same bits.</summary>
    [Fact]
    public void Packed_columns_are_like_others()
    {
        using var folder = new TemporaryFolder();
        using var place = new PackedPlace(100_000, folder.Path);
        double[] values = [.. Enumerable.Range(0, Rows).Select(row => row % 11 == 0 ? double.NaN : Math.Round(Math.Sin(row) * 1000) / 8)];
        int[] codes = [.. Enumerable.Range(0, Rows).Select(row => row * 7 % 13 - 1)];
        string[] names = [.. Enumerable.Range(0, 12).Select(i => $"name {i}")];
        var plain = new Table([new NumericColumn("x", values), new CategoricalColumn("c", codes, names)]);
        var packed = new Table(
        [
            new NumericColumn(new ColumnSchema("x", ColumnKind.Real), PackedNumbers.Of(Rows, row => values[row], place)),
            new CategoricalColumn("c", PackedCodes.Of(Rows, row => codes[row], place), names),
        ]);
        int[] some = [.. Enumerable.Range(0, Rows).Where(row => row % 3 != 1)];
        foreach (var (one, other) in new[] { (plain, packed), (plain.Select(some), packed.Select(some)), (plain.Slice(3, 50), packed.Slice(3, 50)) })
        {
            other.Columns.Select(column => column.MissingCount).Should().Equal(one.Columns.Select(column => column.MissingCount));
            for (int row = 0; row < one.Rows; row += 101)
                other.Columns.Select(column => column.TextAt(row)).Should().Equal(one.Columns.Select(column => column.TextAt(row)));
            EncodingOptions[] encodings = [new(), new() { Numeric = NumericEncoding.Bins }, new EncodingOptions().AllBins(one.Rows, 2)];
            foreach (var encoding in encodings)
            {
                var codec = TableCodec.Fit(one, encoding);
                TableCodec.Fit(other, encoding).ToJson().Should().Equal(codec.ToJson());
                int[] rows = [0, 1, 20, one.Rows - 1];
                float[] expected = new float[rows.Length * codec.Width], found = new float[expected.Length];
                codec.EncodeToLearn(one).CopyTo(rows, expected);
                codec.EncodeToLearn(other).CopyTo(rows, found);
                found.Should().Equal(expected);
            }
        }
        ((NumericColumn)packed["x"]).Values.SequenceEqual(values).Should().BeTrue();
        ((CategoricalColumn)packed["c"]).Codes.SequenceEqual(codes).Should().BeTrue();
        packed["x"].Rename("y").TextAt(1).Should().Be(plain["x"].TextAt(1));
    }

    /// <summary>Two thousand million places and more of encoded rows: none of them takes memory but by its number.</summary>
    [Fact]
    public void Many_categories_take_the_memory_of_their_numbers()
    {
        const int rows = 100_000, categories = 50_000;
        var random = new Random(1);
        int[] codes = [.. Enumerable.Range(0, rows).Select(row => row % categories)];
        random.Shuffle(codes);
        var table = new Table([new CategoricalColumn("many", codes, [.. Enumerable.Range(0, categories).Select(i => $"{i}")])]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var codec = TableCodec.Fit(table, new EncodingOptions { MostCategories = categories, RareShare = 0 });
        var encoded = codec.EncodeToLearn(table);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(100L << 20, "dense rows would take 20 GB");
        codec.Width.Should().Be(categories);
        ((long)encoded.Rows * encoded.Columns).Should().BeGreaterThan(int.MaxValue);
        float[] row = new float[categories];
        foreach (int number in new[] { 0, 77_777, rows - 1 })
        {
            encoded.CopyTo([number], row);
            codec.Decode(new DataMatrix(row, 1, categories), 1)["many"].TextAt(0).Should().Be(table["many"].TextAt(number));
            row.Sum().Should().Be(1);
        }
    }
}
