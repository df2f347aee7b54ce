using Kaem.ML.Data;
using Kaem.ML.Tests.Parts;
using Kaem.ML.Tests.Reliability;
using Microsoft.ML;

namespace Kaem.ML.Tests.Fitting;

/// <summary>Rows beyond a limit wait in a file, and the model is the same to the last bit.</summary>
public sealed class MemoryLimitTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(24 * 50)]
    [InlineData(24 * 119)]
    public void Rows_in_a_file_give_the_same_bits(long bytes)
    {
        using var folder = new TemporaryFolder();
        var rows = Toy.View(Toy.Rows(120));
        var estimator = Toy.Estimator().WithMemoryLimit(bytes, folder.Path).WithProgress(new Looking(folder.Path));
        var fitted = estimator.Fit(rows);
        Directory.EnumerateFileSystemEntries(folder.Path).Should().BeEmpty("the file is gone after training");
        Bits(fitted).Should().Equal(Bits(Toy.Transformer));

        var held = Toy.Estimator().WithValidation(0.2);
        Bits(held.WithMemoryLimit(bytes, folder.Path).Fit(rows)).Should().Equal(Bits(held.Fit(rows)));
        var beside = Toy.View(Toy.Rows(30, seed: 9));
        Toy.Estimator().WithMemoryLimit(bytes, folder.Path).Fit(rows, beside).Model.Training.Epochs[^1].HeldOutLogLikelihood
            .Should().Be(Toy.Estimator().Fit(rows, beside).Model.Training.Epochs[^1].HeldOutLogLikelihood);
    }

    [Fact]
    public void What_fits_makes_no_file()
    {
        using var folder = new TemporaryFolder();
        Toy.Estimator().WithMemoryLimit(24 * 120, Path.Combine(folder.Path, "nowhere")).Fit(Toy.View(Toy.Rows(120))).Should().NotBeNull();
        Toy.Estimator().Invoking(it => it.WithMemoryLimit(-1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("bytes");
        Toy.Estimator().WithMemoryLimit(0, Path.Combine(folder.Path, "nowhere")).Invoking(it => it.Fit(Toy.View(Toy.Rows(120))))
            .Should().Throw<IOException>().WithMessage("*nowhere*");
    }

    [Fact]
    public void A_fault_leaves_no_file()
    {
        using var folder = new TemporaryFolder();
        var rows = Toy.Rows(60);
        rows[50].Features[2] = float.NaN;
        Toy.Estimator().WithMemoryLimit(0, folder.Path).Invoking(it => it.Fit(Toy.View(rows))).Should().Throw<ArgumentException>().WithMessage("Row 50 *");
        Toy.Estimator().WithMemoryLimit(0, folder.Path).WithProgress(new Failing()).Invoking(it => it.Fit(Toy.View(Toy.Rows(60))))
            .Should().Throw<TimeoutException>();
        Directory.EnumerateFileSystemEntries(folder.Path).Should().BeEmpty();
    }

    /// <summary>Of a table all but the first rows of a column, as many as go to a file at once.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(200_000)]
    public void Tables_in_a_file_give_the_same_bits(long bytes)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(4);
        var rows = Toy.Context.Data.LoadFromEnumerable(Enumerable.Range(0, 70_000).Select(row => new Sale
        {
            Town = $"town {random.Next(5)}", IsNew = random.Next(3) == 0, Amount = row % 17 == 0 ? float.NaN : random.NextSingle(), Count = random.Next(9),
        }).ToArray());
        var options = new KaemTableOptions { Updates = 3, StopEarly = false, Model = KaemPresets.Table with { Seed = 5 } };
        var estimator = Toy.Context.Generative().KaemTable(options);
        byte[] expected = Bits(estimator.WithMemoryLimit(long.MaxValue).Fit(rows).Model);
        Bits(estimator.WithMemoryLimit(bytes, folder.Path).WithProgress(new Looking(folder.Path)).Fit(rows).Model).Should().Equal(expected);
        Directory.EnumerateFileSystemEntries(folder.Path).Should().BeEmpty("the file is gone after training");
        var held = estimator.WithValidation(0.5);
        Bits(held.WithMemoryLimit(bytes, folder.Path).Fit(rows).Model).Should().Equal(Bits(held.Fit(rows).Model));
        estimator.WithMemoryLimit(bytes, folder.Path).WithProgress(new Failing()).Invoking(it => it.Fit(rows)).Should().Throw<TimeoutException>();
        Directory.EnumerateFileSystemEntries(folder.Path).Should().BeEmpty();
        estimator.Invoking(it => it.WithMemoryLimit(-1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("bytes");
    }

    [Fact]
    public void Joint_rows_in_a_file_give_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        var rows = Joint.Keyed(Joint.Rows(60));
        var estimator = Toy.Context.Generative().KaemJoint(Joint.Options with { MaxSteps = 3 });
        byte[] expected = Bits(estimator.Fit(rows).Model);
        Bits(estimator.WithMemoryLimit(0, folder.Path).WithProgress(new Looking(folder.Path)).Fit(rows).Model).Should().Equal(expected);
        var held = estimator.WithValidation(0.2);
        Bits(held.WithMemoryLimit(0, folder.Path).Fit(rows).Model).Should().Equal(Bits(held.Fit(rows).Model));
        Directory.EnumerateFileSystemEntries(folder.Path).Should().BeEmpty("the file is gone after training");
        estimator.Invoking(it => it.WithMemoryLimit(-1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("bytes");
    }

    /// <summary>Two thousand million numbers and more, of which a file takes no room where they are 0: places beyond 2³¹ are found.</summary>
    [Fact]
    public void Rows_beyond_what_an_array_holds_are_found()
    {
        using var folder = new TemporaryFolder();
        const int columns = 1 << 20, count = 2_200;
        using var file = new RowFile(columns, folder.Path);
        float[] row = new float[columns];
        for (int r = 0; r < count; r++)
        {
            if (r is 0 or count - 1)
            {
                row[0] = r + 1;
                file.Append(row);
                row[0] = 0;
            }
            else
            {
                file.Skip(1);
            }
        }
        file.Rows.Should().Be(count);
        float[] found = new float[3 * columns];
        file.CopyTo([count - 1, 5, 0], found);
        found[0].Should().Be(count);
        found[columns].Should().Be(0);
        found[2 * columns].Should().Be(1);
        file.Invoking(it => it.CopyTo([count], found)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static byte[] Bits(KaemTransformer transformer) => Bits(transformer.Model);

    private static byte[] Bits(KaemModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    private static byte[] Bits(KaemTableModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    private sealed class Sale
    {
        public string Town { get; set; } = "";

        public bool IsNew { get; set; }

        public float Amount { get; set; }

        public int Count { get; set; }
    }

    private sealed class Looking(string folder) : IProgress<KaemProgress>
    {
        public void Report(KaemProgress value) => Directory.EnumerateFiles(folder).Should().ContainSingle();
    }

    private sealed class Failing : IProgress<KaemProgress>
    {
        public void Report(KaemProgress value) => throw new TimeoutException();
    }
}
