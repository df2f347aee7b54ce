using Kaem.ML.Numerics;
using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

/// <summary>Values that training lacked are unlikely, and it shows which they are.</summary>
public class UnlikelyRowTests
{
    private static readonly Table Train = Rows(1500, 1);
    private static readonly Table Others = Rows(40, 2);

    private static readonly EvidenceEstimator[] Estimators =
    [
        EvidenceEstimator.ImportanceSampling(),
        EvidenceEstimator.ThermodynamicIntegration(4, 3, chains: 2, warmUp: 12, draws: 8),
        EvidenceEstimator.Steppingstone(4, 3, chains: 3, warmUp: 12, draws: 8),
        EvidenceEstimator.AnnealedImportanceSampling(6, 3, chains: 8, stepsPerTemperature: 2),
    ];

    private static KaemTableOptions Options { get; } = new()
    {
        Dependence = ColumnDependence.ByLatents,
        StopEarly = false,
        Model = KaemPresets.TableByLatents with { LatentSize = 2, OuterSize = 3, BatchSize = 100, ScoringSamples = 300 },
        Encoding = new EncodingOptions { Columns = new Dictionary<string, ColumnEncoding> { ["pay"] = new() { Numeric = NumericEncoding.Quantile } } },
        Updates = 400,
    };

    private static KaemTableModel Model { get; } = KaemTableModel.Train(Train, Options);

    [Fact]
    public void A_category_that_training_lacked_is_less_likely_than_the_rarest()
    {
        foreach (var estimator in Estimators)
        {
            var model = Model.WithEvidence(estimator);
            var known = new string[] { "often", "seldom", "once" }.Select(name => model.LogLikelihood(With("town", name)).Values).ToArray();
            var unseen = model.LogLikelihood(With("town", "never"));
            unseen.Values.Should().OnlyContain(value => float.IsFinite(value));
            for (int row = 0; row < Others.Rows; row++)
                unseen.Values[row].Should().BeLessThan(known.Min(values => values[row]), $"{estimator.GetType().Name}, row {row}");
        }
        Lowest(With("town", "never")).Should().OnlyContain(column => column == "town");
        Model.Codec.CountUnseen(With("town", "never")).Should().Be(40);
    }

    [Fact]
    public void A_category_that_training_lacked_is_less_likely_than_the_rarest_of_a_group()
    {
        var model = KaemTableModel.Train(Train, Options with { Encoding = new EncodingOptions { RareShare = 0.2 }, Updates = 100 });
        model.Codec.CountUnseen(With("town", "never")).Should().Be(0, "it has the group's place");
        IReadOnlyList<float> once = model.LogLikelihood(With("town", "once")).Values, never = model.LogLikelihood(With("town", "never")).Values;
        for (int row = 0; row < Others.Rows; row++)
            never[row].Should().BeApproximately(once[row] - MathF.Log(2), 1e-3f);
    }

    [Theory]
    [InlineData("children", 3e9)]
    [InlineData("children", 40)]
    [InlineData("children", -1)]
    [InlineData("children", 7)]
    [InlineData("children", 2.5)]
    [InlineData("children", -1e300)]
    [InlineData("year", 3e9)]
    [InlineData("year", 1e18)]
    [InlineData("year", double.MaxValue)]
    [InlineData("pay", 3e9)]
    [InlineData("pay", -3e9)]
    [InlineData("pay", -double.MaxValue)]
    [InlineData("size", 3e9)]
    [InlineData("size", 1e19)]
    [InlineData("size", double.MaxValue)]
    [InlineData("same", 8)]
    [InlineData("same", 3e9)]
    [InlineData("same", -double.MaxValue)]
    public void A_number_that_training_lacked_is_unlikely_and_named(string column, double value)
    {
        var rows = With(column, value);
        foreach (var estimator in Estimators)
        {
            var model = Model.WithEvidence(estimator);
            IReadOnlyList<float> known = model.LogLikelihood(Others).Values, unseen = model.LogLikelihood(rows).Values;
            for (int row = 0; row < Others.Rows; row++)
                unseen[row].Should().BeLessThan(known[row] - 2).And.BeGreaterThanOrEqualTo(-float.MaxValue);
        }
        Lowest(rows).Count(name => name == column).Should().BeGreaterThanOrEqualTo(38);
        if (Math.Abs(value) >= 3e9)
        {
            Lowest(rows).Should().OnlyContain(name => name == column);
            Model.LogLikelihood(rows).Values.Should().OnlyContain(likelihood => likelihood < -1000);
        }
        Model.Infer(rows).LatentMean.Values.ToArray().Should().OnlyContain(latent => float.IsFinite(latent));
    }

    [Fact]
    public void A_number_between_those_that_training_had_is_less_likely_than_any_of_them()
    {
        // In rows of kind a every number but 1 was rare, in rows of kind b every one but 7.
        var random = new Random(4);
        bool[] isA = [.. Enumerable.Range(0, 1000).Select(row => row % 2 == 0)];
        double[] numbers = [.. isA.Select((a, row) => row == 10 ? 3 : row == 21 ? 5 : a ? 1.0 : 7.0)];
        var train = new Table(
        [
            CategoricalColumn.Of("kind", isA.Select(a => a ? "a" : "b")),
            new NumericColumn("number", numbers, isInteger: true),
            new NumericColumn(
                "x", [.. isA.Select(a => (a ? 0 : 40) + Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble()))]),
        ]);
        var trained = KaemTableModel.Train(
            train,
            Options with { Model = KaemPresets.TableByLatents with { BatchSize = 50 }, Encoding = new EncodingOptions(), Updates = 3000, FindRules = false });
        foreach (var estimator in Estimators)
        {
            var model = trained.WithEvidence(estimator);
            double[] all = [.. Enumerable.Range(-2, 13)];
            bool[] isSeen = [.. all.Select(number => number is 1 or 3 or 5 or 7)];
            foreach (var (kind, x) in new[] { ("a", 0.0), ("b", 40.0) })
            {
                float[] found = [.. model.LogLikelihood(new Table(
                [
                    CategoricalColumn.Of("kind", all.Select(_ => kind)),
                    new NumericColumn("number", all, isInteger: true),
                    new NumericColumn("x", [.. all.Select(_ => x)]),
                ])).Values];
                float[] seen = [.. found.Where((_, row) => isSeen[row])];
                // Which of them is the least likely, an estimate by few chains does not tell.
                double bound = estimator is ImportanceSamplingEstimator ? seen.Min() - 0.5 : seen.Max() - 2;
                found.Where((_, row) => !isSeen[row]).Should().OnlyContain(value => value < bound, estimator.GetType().Name);
            }
        }
    }

    [Fact]
    public void A_number_in_a_wide_hole_between_bins_is_unlikely()
    {
        // Bins end exactly where the first half of the numbers does.
        double[] halves = [.. Enumerable.Range(0, 1000).Select(row => (row < 500 ? 0 : 1000) + row % 500 / 500.0)];
        var train = new Table([new NumericColumn("x", halves), CategoricalColumn.Of("half", halves.Select(x => x < 500 ? "low" : "high"))]);
        var bins = new EncodingOptions { Numeric = NumericEncoding.Bins, MostBins = 10, KeepDecimals = false };
        var model = KaemTableModel.Train(train, Options with { Encoding = bins, Updates = 300 });
        double[] near = [0.5, 1.2, 10, 990, 1000.5], far = [250, 500, 750];
        float least = Values(near).Min();
        Values(far).Should().OnlyContain(value => value < least - 2);
        Values([300]).Single().Should().BeGreaterThan(Values([400]).Single());

        float[] Values(double[] numbers) =>
            [.. model.LogLikelihood(new Table([new NumericColumn("x", numbers), TableParts.Missing(train["half"].Schema, numbers.Length)])).Values];
    }

    [Fact]
    public void The_farther_the_less_likely()
    {
        foreach (string column in new[] { "children", "year", "pay", "size", "same" })
        {
            double[] steps = [3000, 1e4, 1e6, 3e9, 1e11];
            foreach (int sign in new[] { 1, -1 })
            {
                float[] found = [.. steps.Select(step => Model.LogLikelihood(With(column, sign * step)).Values[0])];
                found.Should().BeInDescendingOrder(column).And.OnlyHaveUniqueItems();
            }
        }
    }

    [Fact]
    public void Probabilities_sum_to_one_with_those_of_what_training_lacked()
    {
        // Whole numbers of few values, with holes and tails, and one value only.
        foreach (string column in new[] { "children", "same" })
        {
            double[] numbers = [.. Enumerable.Range(-3000, 6001).Select(number => (double)number)];
            Model.LogLikelihood(Only(new NumericColumn(column, numbers, isInteger: true))).Values.Sum(value => Math.Exp(value)).Should()
                .BeApproximately(1, 1e-3, column);
        }
        // Real numbers of few values: probabilities of these, densities elsewhere.
        var random = new Random(3);
        double[] levels = [-1, 0.5, 0.75, 4];
        var few = new Table(
            [new NumericColumn("x", [.. Enumerable.Range(0, 400).Select(_ => levels[random.Next(4)])]), Train["town"].Select([.. Enumerable.Range(0, 400)])]);
        var model = KaemTableModel.Train(few, Options with { Encoding = new(), Updates = 50 });
        double sum = Sum(model, levels), rest = Sum(model, [.. Enumerable.Range(0, 60_000).Select(i => -30 + 0.001 * (i + 0.5))]) * 0.001;
        (sum + rest).Should().BeApproximately(1, 1e-3);
        rest.Should().BeApproximately(0.5 / 400.5, 2e-5);
        // Quantiles have tails, too.
        double largest = ((NumericColumn)Train["pay"]).Sorted()[^1], least = ((NumericColumn)Train["pay"]).Sorted()[0];
        double step = (largest - least) / 20_000;
        double within = Model.LogLikelihood(Only(new NumericColumn("pay", [.. Enumerable.Range(0, 20_000).Select(i => least + (i + 0.5) * step)]))).Values.Sum(
            value => step * Math.Exp(value));
        double beyond = Model.LogLikelihood(
            Only(new NumericColumn(
                "pay", [.. Enumerable.Range(0, 20_000).SelectMany(i => new[] { least - (i + 0.5) * step / 10, largest + (i + 0.5) * step / 10 })])))
            .Values.Sum(value => step / 10 * Math.Exp(value));
        beyond.Should().BeInRange(1e-6, 0.02);
        (within + beyond).Should().BeApproximately(1, 0.02);

        static double Sum(KaemTableModel model, double[] numbers) =>
            model.LogLikelihood(new Table([new NumericColumn("x", numbers), TableParts.Missing(Train["town"].Schema, numbers.Length)])).Values.Sum(
                value => Math.Exp(value));
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(250, true)]
    [InlineData(0.25, false)]
    public void What_training_lacked_has_a_distribution(double scale, bool isInteger)
    {
        (double Low, double High)[] holes = [(2, 4), (4, 9), (20, 40)];
        var others = new UnseenNumbers(scale, isInteger, holes);
        double step = isInteger ? 1 : 1e-3, sum = 0;
        // Between 9 and 20 all numbers have a bin.
        for (double at = -12_000 + (isInteger ? 0 : step / 2); at < 12_000; at += step)
        {
            if (at is >= 9 and <= 20 || (isInteger && at is 2 or 4 or 40) || (!isInteger && Math.Abs(at) > 60))
                continue;
            double nearest = at < 2 ? 2 : at > 40 ? 40 : holes.SelectMany(hole => new[] { hole.Low, hole.High }).MinBy(end => Math.Abs(end - at));
            sum += step * Math.Exp(others.LogDensity(at, nearest));
        }
        sum.Should().BeApproximately(1, 1e-6);
    }

    [Fact]
    public void Ordinary_rows_pay_half_a_value_for_what_training_lacked()
    {
        double kept = Math.Log(1500 / 1500.5);
        var encoded = Model.Codec.Encode(Others);
        // All values of children, town and same may be others; pay and size have densities everywhere.
        float[] scores = [.. Model.LogLikelihood(Others).Values], model = [.. Model.Model.LogLikelihood(encoded).Values];
        int[] pay = [.. Enumerable.Range(0, 40)];
        double[][] scales = Model.Codec.EncodeToScore(Others).LogScales;
        scales.Count(column => Math.Abs(column[0] - kept) < 1e-12).Should().Be(3);
        foreach (int row in pay)
            ((double)scores[row]).Should().BeApproximately(model[row] + scales.Sum(column => column[row]), 1e-4);
    }

    private static Table Rows(int count, int seed)
    {
        var random = new Random(seed);
        double[] at = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
        return new Table(
        [
            CategoricalColumn.Of(
                "town", at.Select((place, row) => row == 5 && seed == 1 ? "once" : place + 0.1 * random.NextDouble() < 0.12 ? "seldom" : "often")),
            new NumericColumn(
                "children", [.. at.Select(place => Math.Round(4 * place) + (random.Next(25) == 0 ? 5 : 0) is var number && number > 6 ? 9 : number)],
                isInteger: true),
            new NumericColumn("year", [.. at.Select(place => Math.Round(1900 + 110 * place + 12 * random.NextDouble()))], isInteger: true),
            new NumericColumn("pay", [.. at.Select(place => Math.Exp(3 * place + random.NextDouble()))]),
            new NumericColumn("size", [.. at.Select(place => 10 + 4 * place + random.NextDouble())]),
            new NumericColumn("same", [.. at.Select(_ => 7.0)], isInteger: true),
        ]);
    }

    private static Table With(string name, string category) =>
        new([.. Others.Columns.Select(column => column.Name == name ? CategoricalColumn.Of(name, Enumerable.Repeat(category, Others.Rows)) : column)]);

    private static Table With(string name, double value) =>
        new([.. Others.Columns.Select(column => column.Name == name ? new NumericColumn(name, [.. Enumerable.Repeat(value, Others.Rows)]) : column)]);

    private static Table Only(NumericColumn only) =>
        new([.. Train.Columns.Select(column => column.Name == only.Name ? only : TableParts.Missing(column.Schema, only.Rows))]);

    /// <summary>For each row the column that contributes least.</summary>
    private static string[] Lowest(Table rows)
    {
        var contributions = Model.Contributions(rows);
        return [.. Enumerable.Range(0, rows.Rows)
            .Select(row => contributions.Row(row).ToArray() is var found ? rows.Columns[Array.IndexOf(found, found.Min())].Name : "")];
    }
}
