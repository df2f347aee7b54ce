using Kaem.ML.Plots;
using Kaem.ML.Tables;
using Kaem.ML.Tests.Model;
using Kaem.ML.Tests.Reliability;

namespace Kaem.ML.Tests.Reports;

/// <summary>What training returns, in whatever state, is saved, loaded, reported and plotted; what can't be trained is refused with the reason.</summary>
public sealed class EveryStateTests
{
    private static readonly KaemOptions Small = SmallModel.Options with { Epochs = 1, ScoringSamples = 8 };

    public static TheoryData<string> Vectors { get; } =
        ["two rows", "one column", "constant column", "column of gaps", "no updates", "one update", "pruned", "pruned mixture", "given up", "odd validation"];

    public static TheoryData<string> TableStates { get; } = ["two rows", "one column", "constant column", "column of gaps", "no updates", "many gaps"];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Of_vectors(string state)
    {
        var model = Vector(state);
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "m.kaem");
        model.Save(path);
        var loaded = KaemModel.Load(path);
        loaded.Generate(1).Values.ToArray().Should().Equal(model.Generate(1).Values.ToArray(), "one draw is one row of many");
        foreach (var either in new[] { model, loaded })
        {
            either.ToHtml().Should().Contain("</html>");
            var rows = either.Generate(5);
            either.ToHtml(new HtmlReportOptions { Training = rows, HeldOut = rows.Take(1) }).Should().Contain("</html>");
            KaemPlots.Priors(either.Prior).Svg.Should().Contain("</svg>");
            KaemPlots.ColumnHistogram(rows, rows.Take(1), 0).Svg.Should().Contain("</svg>");
            KaemPlots.Correlations(rows, rows.Take(1)).Svg.Should().Contain("</svg>");
            if (either.Training.Points.Count > 0)
                KaemPlots.TrainingCurve(either.Training).Svg.Should().Contain("</svg>");
        }
        using var prior = new MemoryStream();
        model.Prior.Save(prior);
        prior.Position = 0;
        LatentPrior.Load(prior).LatentSize.Should().Be(model.LatentSize);
    }

    [Theory]
    [MemberData(nameof(TableStates))]
    public void Of_tables(string state)
    {
        foreach (var dependence in Enum.GetValues<ColumnDependence>())
        {
            var table = TableOf(state);
            using var source = new CancellationTokenSource();
            if (state == "no updates")
                source.Cancel();
            var options = new KaemTableOptions { Updates = 4, Dependence = dependence, Model = Small };
            KaemTableModel model;
            try
            {
                model = KaemTableModel.Train(table, options, cancellationToken: source.Token);
            }
            catch (ArgumentException refusal)
            {
                refusal.Message.Should().NotBeEmpty();
                state.Should().Be("one column", "that alone may have nothing to learn");
                continue;
            }
            using var stream = new MemoryStream();
            model.Save(stream);
            stream.Position = 0;
            var loaded = KaemTableModel.Load(stream);
            loaded.Generate(1).Rows.Should().Be(1);
            loaded.LogLikelihood(table).Values.Should().OnlyContain(value => float.IsFinite(value), state);
            loaded.ToHtml().Should().Contain("</html>");
            loaded.ToHtml(new HtmlTableReportOptions { Training = table, HeldOut = table.Slice(0, 1), Rows = 20 }).Should().Contain("</html>");
        }
    }

    private static KaemModel Vector(string state)
    {
        var arc = SmallModel.Arc(40);
        using var source = new CancellationTokenSource();
        switch (state)
        {
            case "two rows":
                return KaemModel.Train(Small, arc.Take(2));
            case "one column":
                return KaemModel.Train(Small, new DataMatrix([.. arc.Values.ToArray().Take(30)], 30, 1));
            case "constant column":
                return KaemModel.Train(Small, With(arc, 0.5f));
            case "column of gaps":
                return KaemModel.Train(Small with { AllowMissing = true }, With(arc, float.NaN));
            case "no updates":
                source.Cancel();
                return KaemModel.Train(Small, arc, arc.Take(3), cancellationToken: source.Token);
            case "one update":
                return KaemModel.Train(Small with { MaxSteps = 1 }, arc);
            case "pruned":
                return KaemModel.Train(Small, arc).PruneGenerator(0.5f).Model;
            case "pruned mixture":
                var mixture = KaemPrior.Mixture(proportions: MixtureProportions.Learned);
                return KaemModel.Train(Small with { Prior = mixture, OuterSize = 3 }, arc).PruneMixture(0.45f);
            case "given up":
                var open = Small with
                {
                    Generator = KaemGenerator.Kan([5], KanBasis.Rbf(6)) with { Output = OutputActivation.None },
                    LearningRate = 1e6f, MaxRecoveries = 0, Epochs = 20,
                };
                try
                {
                    return KaemModel.Train(open, arc);
                }
                catch (KaemTrainingException fault)
                {
                    return fault.LastGood;
                }
            default:
                var far = Small with { Generator = KaemGenerator.Kan([5], KanBasis.Rbf(6)) with { Output = OutputActivation.None } };
                return KaemModel.Train(far, arc, new DataMatrix([1e25f, -1e25f, float.MaxValue, 0, 0, 0], 1, 6));
        }
    }

    private static DataMatrix With(DataMatrix rows, float value)
    {
        float[] values = rows.Values.ToArray();
        for (int at = 0; at < values.Length; at += rows.Columns)
            values[at] = value;
        return new DataMatrix(values, rows.Rows, rows.Columns);
    }

    private static Table TableOf(string state)
    {
        int rows = state == "two rows" ? 2 : 30;
        var numbers = new NumericColumn("n", [.. Enumerable.Range(0, rows).Select(row => state == "many gaps" && row % 11 > 0 ? double.NaN : row % 7 + 0.5)]);
        var words = CategoricalColumn.Of("w", Enumerable.Range(0, rows).Select(row => state == "many gaps" && row % 10 > 0 ? null : $"w{row % 3}"));
        return state switch
        {
            "one column" => new Table([words]),
            "constant column" => new Table([numbers, words, new NumericColumn("c", [.. Enumerable.Repeat(4.0, rows)])]),
            "column of gaps" => new Table([numbers, words, new NumericColumn("c", [.. Enumerable.Repeat(double.NaN, rows)])]),
            _ => new Table([numbers, words]),
        };
    }
}
