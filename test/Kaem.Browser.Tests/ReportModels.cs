using Kaem.ML.Tables;

namespace Kaem.ML.Tests;

/// <summary>Small models of every kind, with what their reports show.</summary>
internal static class ReportModels
{
    private static readonly KaemOptions Options = new()
    {
        LatentSize = 3,
        Prior = KaemPrior.Univariate(ReferencePrior.Gaussian, KanBasis.Rbf(8)),
        Generator = KaemGenerator.Kan([9], KanBasis.Rbf(8)),
        Sampler = PosteriorSampler.ImportanceSampling(samples: 32),
        BatchSize = 25,
        LearningRate = 5e-3f,
        Epochs = 12,
        ScoringSamples = 100,
    };

    private static readonly string[] Names =
        ["age", "income <before tax>", "height & weight", "a name that is much too long for the place it has on any plot", "m"];

    /// <summary>The page of a model, by the model's name.</summary>
    public static string Page(string name) => name switch
    {
        "images" => Images(),
        "table" => Table(),
        "deep" => Deep(),
        "untrained" => Untrained(),
        "columns" => Columns(),
        "wide" => Wide(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such model."),
    };

    private static string Images()
    {
        DataMatrix train = Blobs(300, 1), heldOut = Blobs(80, 2);
        return KaemModel.Train(Options, train, heldOut).ToHtml(new HtmlReportOptions { Title = "Blobs", Training = train, HeldOut = heldOut });
    }

    private static string Table()
    {
        var options = Options with
        {
            Prior = KaemPrior.Mixture(ReferencePrior.LogNormal, KanBasis.Rbf(8), MixtureProportions.Learned),
            Generator = KaemGenerator.Kan([9], KanBasis.Rbf(8), OutputActivation.None),
            Likelihood = KaemLikelihood.Gaussian(0.3f, SigmaLearning.PerColumn),
            Sampler = PosteriorSampler.Mala(steps: 6, stepSize: 1e-3f).Tempered(4),
            AllowMissing = true,
        };
        var rows = People(200);
        return KaemModel.Train(options, rows.Take(150))
            .ToHtml(new HtmlReportOptions
            { Title = "People & <their> figures", Training = rows.Take(150), HeldOut = rows.Slice(150, 50), ColumnNames = Names });
    }

    private static string Deep()
    {
        var options =
            Options with
            { Prior = KaemPrior.Deep(basis: KanBasis.Rbf(6), steps: 10), Generator = KaemGenerator.Kan([9], KanBasis.Rbf(8), OutputActivation.None),
            Epochs = 1 };
        return KaemModel.Train(options, People(100, missing: false)).ToHtml();
    }

    private static string Untrained()
    {
        var stopped = new CancellationToken(canceled: true);
        return KaemModel.Train(Options, Blobs(30, 1), cancellationToken: stopped).ToHtml(new HtmlReportOptions { Image = (8, 8, 1) });
    }

    /// <summary>A table of all kinds of columns, with names and categories of all lengths.</summary>
    private static string Columns()
    {
        Table train = Guests(500, 1), heldOut = Guests(200, 2);
        return KaemTableModel.Train(train, TableOptions)
            .ToHtml(new HtmlTableReportOptions { Title = "Guests & <where> they come from", Training = train, HeldOut = heldOut, Label = "member" });
    }

    /// <summary>More columns than there is room for.</summary>
    private static string Wide()
    {
        var random = new Random(4);
        var rows = new Table([.. Enumerable.Range(1, 120).Select(c => c % 3 == 0
            ? (TableColumn)CategoricalColumn.Of($"category {c}", Enumerable.Range(0, 100).Select(row => $"value {random.Next(c % 14 + 1)}"))
            : new NumericColumn($"number {c}", [.. Enumerable.Range(0, 100).Select(row => Math.Pow(10, c % 9 - 4) * random.NextDouble())]))]);
        return KaemTableModel.Train(rows, TableOptions).ToHtml(new HtmlTableReportOptions { HeldOut = rows });
    }

    private static KaemTableOptions TableOptions { get; } = new()
    {
        Model = KaemPresets.Table with
        { LatentSize = 3, OuterSize = 3, Sampler = PosteriorSampler.ImportanceSampling(100, Resampler.None), BatchSize = 50, ScoringSamples = 200 },
        Updates = 100,
    };

    private static Table Guests(int rows, int seed)
    {
        var random = new Random(seed);
        string[] countries =
            ["Österreich", "a country with a name that is much too long for the place it has", "<none of these>", "Fiji", "中华人民共和国", "Chad", "Peru", "Cuba",
            "Oman", "Mali", "Togo", "Laos"];
        var table = new List<TableColumn>
        {
            new NumericColumn("age", [.. Draws(() => random.Next(18, 90))], isInteger: true),
            new NumericColumn(
                "paid in the whole year <before tax>", [.. Draws(() => random.Next(9) == 0 ? double.NaN : 1e5 * random.NextDouble() * random.NextDouble())]),
            new NumericColumn("spent", [.. Draws(() => random.Next(3) == 0 ? 0 : -3e-5 * random.NextDouble())]),
            new NumericColumn("year", [.. Draws(() => 2000 + random.Next(20))], isInteger: true),
            new NumericColumn("same", [.. Draws(() => 1)]),
            CategoricalColumn.Of(
                "country", Enumerable.Range(0, rows)
                .Select(_ => random.Next(11) == 0 ? null : countries[(int)(countries.Length * Math.Pow(random.NextDouble(), 2))])),
            CategoricalColumn.OfBooleans("member", Enumerable.Range(0, rows).Select(_ => (bool?)(random.Next(3) == 0))),
        };
        return new Table(
            [.. table, .. Enumerable.Range(1, 8)
            .Select(i => ((CategoricalColumn)table[5]).Select([.. Enumerable.Range(0, rows).Select(row => (row * (i + 1)) % rows)]).Rename($"stay {i}"))]);

        double[] Draws(Func<double> draw) => [.. Enumerable.Range(0, rows).Select(_ => draw())];
    }

    /// <summary>Images of 8 x 8 pixels with one bright place.</summary>
    private static DataMatrix Blobs(int rows, int seed)
    {
        var random = new Random(seed);
        var values = new float[rows * 64];
        for (int r = 0; r < rows; r++)
        {
            double x = 1 + 6 * random.NextDouble(), y = 1 + 6 * random.NextDouble();
            for (int i = 0; i < 64; i++)
                values[r * 64 + i] = (float)Math.Exp(-((i % 8 - x) * (i % 8 - x) + (i / 8 - y) * (i / 8 - y)) / 3);
        }
        return new DataMatrix(values, rows, 64);
    }

    /// <summary>Five columns of very different sizes that go together, some of them missing here and there.</summary>
    private static DataMatrix People(int rows, bool missing = true)
    {
        var random = new Random(3);
        var values = new float[rows * 5];
        for (int r = 0; r < rows; r++)
        {
            double age = random.NextDouble() + random.NextDouble(), luck = random.NextDouble();
            double[] row = [age, 1.5 * age + 0.3 * luck, 2 - age * luck, luck < 0.4 ? -1 : 1, 1e-3 * luck];
            for (int d = 0; d < 5; d++)
                values[r * 5 + d] = missing && random.Next(20) == 0 ? float.NaN : (float)row[d];
        }
        return new DataMatrix(values, rows, 5);
    }
}
