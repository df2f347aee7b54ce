using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Likelihoods;

public class RowCompletionTests
{
    private static readonly int[] Categories = [3, 4, 2, 5, 2];

    public static TheoryData<int[]> Given => new()
    {
        { [1, -1, 0, 2, 1] }, { [-1, 2, 1, 4, 0] }, { [-1, -1, 1, -1, 0] }, { [0, 1, -1, -1, -1] }, { [-1, -1, -1, -1, 1] }, { [-1, -1, -1, -1, -1] },
        { [2, 3, 1, 0, 1] },
    };

    [Theory]
    [MemberData(nameof(Given))]
    public void Missing_columns_are_summed_out(int[] codes)
    {
        var setup = new ColumnSetup(Categories, [16, 16], rows: 1, samples: 4);
        codes.CopyTo(setup.Codes, 0);
        float[] values = setup.Evaluate(setup.Load());
        for (int s = 0; s < 4; s++)
        {
            double expected = Math.Log(setup.Completions(codes).Sum(row => Math.Exp(setup.LogLikelihood(row, s))));
            values[s].Should().BeApproximately((float)expected, 2e-5f, $"sample {s}");
        }
    }

    [Theory]
    [MemberData(nameof(Given))]
    public void Missing_columns_are_summed_out_and_context_is_not(int[] codes)
    {
        var setup = new ColumnSetup(Categories, [16, 16], rows: 1, samples: 4, context: 2);
        codes.CopyTo(setup.Codes, 0);
        float[] values = setup.Evaluate(setup.Load());
        for (int s = 0; s < 4; s++)
        {
            double expected = Math.Log(setup.Completions(codes).Sum(row => Math.Exp(setup.LogLikelihood(row, s))));
            values[s].Should().BeApproximately((float)expected, 2e-5f, $"sample {s}");
        }
    }

    [Theory]
    [MemberData(nameof(Given))]
    public void Predictions_are_the_posterior_of_what_is_missing(int[] codes) => ComparePredictions(codes, context: 0);

    [Theory]
    [MemberData(nameof(Given))]
    public void Predictions_take_context_as_it_is(int[] codes) => ComparePredictions(codes, context: 2);

    private static void ComparePredictions(int[] codes, int context)
    {
        var setup = new ColumnSetup(Categories, [16, 16], rows: 1, samples: 4, context: context);
        codes.CopyTo(setup.Codes, 0);
        var batch = setup.Load();
        float[] prediction = new float[setup.Options.Columns];
        new RowCompletions(setup.Likelihood.Network!, 256).Predict(batch.Columns!, setup.Samples, prediction, ColumnSetup.Workers);
        var rows = setup.Completions(codes).Select(row => (Row: row, Weight: Enumerable.Range(0, 4).Sum(s => Math.Exp(setup.LogLikelihood(row, s))))).ToArray();
        double total = rows.Sum(row => row.Weight);
        for (int j = 0, first = 0; j < codes.Length; first += Categories[j++])
        {
            var block = prediction.AsSpan(first, Categories[j]);
            if (j < context)
            {
                block.ToArray().Should().Equal(Enumerable.Range(0, Categories[j]).Select(k => k == codes[j] ? 1f : 0));
                continue;
            }
            for (int k = 0; k < block.Length && codes[j] < 0; k++)
                block[k].Should().BeApproximately((float)(rows.Where(row => row.Row[j] == k).Sum(row => row.Weight) / total), 1e-5f, $"column {j}");
            if (codes[j] >= 0)
                block.ToArray().Sum().Should().BeApproximately(1, 1e-5f);
        }
    }

    [Fact]
    public void Contributions_are_what_the_row_loses_with_the_column()
    {
        var setup = new ColumnSetup(Categories, [16, 16], rows: 1, samples: 4);
        int[] codes = [2, 3, -1, 0, 1];
        codes.CopyTo(setup.Codes, 0);
        var batch = setup.Load();
        float[] contributions = new float[5];
        new RowCompletions(setup.Likelihood.Network!, 256).Contributions(batch.Columns!, setup.Samples, contributions, ColumnSetup.Workers);
        for (int j = 0; j < 5; j++)
        {
            int[] without = [.. codes];
            without[j] = -1;
            double expected = codes[j] < 0 ? 0 : Math.Log(Probability(codes) / Probability(without));
            contributions[j].Should().BeApproximately((float)expected, 2e-5f);
        }

        double Probability(int[] given) => setup.Completions(given).Sum(row => Enumerable.Range(0, 4).Sum(s => Math.Exp(setup.LogLikelihood(row, s))));
    }

    [Theory]
    [InlineData(0, 256)]
    [InlineData(2, 256)]
    [InlineData(0, 3)]
    public void Columns_that_are_left_out_together_are_as_if_each_was_alone(int context, int most)
    {
        int[] categories = [.. Enumerable.Range(0, 40).Select(j => 2 + j * 7 % 5)], codes = [.. categories.Select((count, j) => (3 * j + 1) % count)];
        codes[0] = context > 0 ? -1 : codes[0];
        var setup = new ColumnSetup(categories, [48, 48], rows: 1, samples: 4, context: context);
        codes.CopyTo(setup.Codes, 0);
        var batch = setup.Load();
        float[] contributions = new float[40], values = new float[4];
        new RowCompletions(setup.Likelihood.Network!, most).Contributions(batch.Columns!, setup.Samples, contributions, ColumnSetup.Workers);
        var alone = new RowCompletion(setup.Likelihood.Network!, 4, most, ColumnSetup.Workers);
        float whole = Log(codes);
        for (int j = 0; j < 40; j++)
        {
            int[] without = [.. codes];
            without[j] = -1;
            contributions[j].Should().Be(j < context ? 0 : whole - Log(without), $"column {j}");
        }

        float Log(int[] codes)
        {
            alone.Run(codes, setup.Samples, ColumnFilling.None);
            alone.LogLikelihood(values);
            return VectorMath.LogSumExp(values);
        }
    }

    [Fact]
    public void Context_contributes_nothing_and_comes_back_as_it_was()
    {
        var setup = new ColumnSetup(Categories, [16, 16], rows: 1, samples: 4, context: 2);
        int[] codes = [2, -1, -1, 0, 1];
        codes.CopyTo(setup.Codes, 0);
        var batch = setup.Load();
        float[] contributions = new float[5], completed = new float[3 * setup.Options.Columns];
        new RowCompletions(setup.Likelihood.Network!, 256).Contributions(batch.Columns!, setup.Samples, contributions, ColumnSetup.Workers);
        contributions[..3].Should().Equal(0, 0, 0);
        double expected = Math.Log(Probability([2, -1, -1, 0, 1]) / Probability([2, -1, -1, -1, 1]));
        contributions[3].Should().BeApproximately((float)expected, 2e-5f);
        new CompletionDraws(setup.Likelihood.Network!, setup.Samples, 256, 3, ColumnFilling.ValuesOrGaps, 9, 0, ColumnSetup.Workers)
            .Draw(batch.Columns!, 0, completed, ColumnSetup.Workers);
        for (int i = 0; i < 3; i++)
            completed.AsSpan(i * setup.Options.Columns, 7).ToArray().Should().Equal(0, 0, 1, float.NaN, float.NaN, float.NaN, float.NaN);

        double Probability(int[] given) => setup.Completions(given).Sum(row => Enumerable.Range(0, 4).Sum(s => Math.Exp(setup.LogLikelihood(row, s))));
    }

    [Fact]
    public void Few_completions_are_right_on_average()
    {
        var setup = new ColumnSetup(Categories, [16, 16], rows: 1, samples: 4);
        int[] codes = [-1, -1, 1, -1, 0];
        codes.CopyTo(setup.Codes, 0);
        setup.Load();
        var few = new RowCompletion(setup.Likelihood.Network!, 4, 5, ColumnSetup.Workers);
        float[] values = new float[4], uniforms = new float[5];
        double sum = 0, squares = 0;
        const int count = 4000;
        var random = new Random(1);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < 5; j++)
                uniforms[j] = (float)random.NextDouble();
            few.Run(codes, setup.Samples, ColumnFilling.Values, uniforms: uniforms);
            few.IsExact.Should().BeFalse("60 completions are more than 5");
            few.LogLikelihood(values);
            double mean = values.Average(value => Math.Exp(value));
            (sum, squares) = (sum + mean, squares + mean * mean);
        }
        double average = sum / count, error = Math.Sqrt((squares / count - average * average) / count);
        double expected = setup.Completions(codes).Average(row => 60 * Enumerable.Range(0, 4).Average(s => Math.Exp(setup.LogLikelihood(row, s))));
        error.Should().BeGreaterThan(0);
        average.Should().BeApproximately(expected, 5 * error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Draws_are_as_frequent_as_their_posterior_probability(bool many)
    {
        int[] codes = [-1, 2, -1, 3, -1];
        const int count = 20_480;
        var setup = new ColumnSetup(Categories, [16, 16], rows: 1, samples: 4, gaps: true);
        codes.CopyTo(setup.Codes, 0);
        var batch = setup.Load();
        int width = setup.Options.Columns, draws = many ? 1024 : 1;
        float[] rows = new float[count * width];
        for (int first = 0; first < count / draws; first++)
        {
            new CompletionDraws(setup.Likelihood.Network!, setup.Samples, 256, draws, ColumnFilling.ValuesOrGaps, 9, first, ColumnSetup.Workers)
                .Draw(batch.Columns!, 0, rows.AsSpan(first * draws * width, draws * width), ColumnSetup.Workers);
        }
        var expected = setup.Completions(codes)
            .Select(row => (Row: row, Weight: Enumerable.Range(0, 4).Sum(s => Math.Exp(setup.LogLikelihood(row, s))))).ToArray();
        double total = expected.Sum(row => row.Weight);
        foreach (var (row, weight) in expected)
        {
            float[] oneHot = setup.OneHot(row);
            double share = weight / total, found = Enumerable.Range(0, count).Count(i => rows.AsSpan(i * width, width).SequenceEqual(oneHot)) / (double)count;
            found.Should().BeApproximately(share, 5 * Math.Sqrt(share / count) + 1e-4);
        }
    }

    [Fact]
    public void Values_are_filled_in_and_no_gaps()
    {
        var setup = new ColumnSetup(Categories, [16, 16], rows: 1, samples: 4, gaps: true);
        int[] codes = [1, -1, 0, -1, 1];
        codes.CopyTo(setup.Codes, 0);
        var batch = setup.Load();
        float[] prediction = new float[setup.Options.Columns];
        new RowCompletions(setup.Likelihood.Network!, 256).Predict(batch.Columns!, setup.Samples, prediction, ColumnSetup.Workers);
        prediction[6].Should().Be(0, "the second column's last category says that there is no value");
        prediction[3..7].Sum().Should().BeApproximately(1, 1e-5f);
        prediction[13].Should().Be(0, "and so does the fourth's");

        // As rows are generated that lack nothing: each column given those before it and that it has a value.
        double[] expected = new double[4];
        foreach (int[] row in setup.Completions([1, -1, 0, -1, 1]).Where(row => row[1] != 3 && row[3] != 4))
        {
            for (int s = 0; s < 4; s++)
            {
                double probability = 1;
                for (int j = 0; j < 5; j++)
                {
                    double[] all = setup.Probabilities(row, j, s);
                    probability *= all[row[j]] / (j is 1 or 3 ? 1 - all[^1] : 1);
                }
                expected[row[1]] += probability;
            }
        }
        for (int k = 0; k < 3; k++)
            prediction[3 + k].Should().BeApproximately((float)(expected[k] / expected.Sum()), 1e-5f);
    }

    [Fact]
    public void A_row_does_not_depend_on_its_neighbours()
    {
        var setup = new ColumnSetup(Categories, [16, 16], rows: 6, samples: 4, completions: 7);
        Array.ForEach([1, 3, 10, 11, 13, 20], i => setup.Codes[i] = -1);
        float[] together = setup.Evaluate(setup.Load());
        for (int b = 0; b < 6; b++)
        {
            var alone = new ColumnSetup(Categories, [16, 16], rows: 1, samples: 4, completions: 7);
            setup.Codes.AsSpan(b * 5, 5).CopyTo(alone.Codes);
            alone.Evaluate(alone.Load()).Should().Equal(together[(b * 4)..(b * 4 + 4)]);
        }
    }
}
