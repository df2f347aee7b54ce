using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Likelihoods;

public class AutoregressiveLikelihoodTests
{
    // A block beyond a strip, blocks of two, and fewer units than columns in one layer.
    public static TheoryData<int[], int[]> Shapes => new()
    {
        { [3, 70, 2, 5, 2, 9], [20, 33] },
        { [3, 2, 4], [7] },
        { [4, 2, 3, 2, 2, 3, 2], [5, 3, 40] },
        { [5], [4] },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Values_agree_with_the_definition(int[] categories, int[] hidden) => Compare(new ColumnSetup(categories, hidden));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ordered_categories_share_weights_with_their_neighbours(bool gaps) =>
        Compare(new ColumnSetup([3, 70, 9, 5, 8, 10], [20, 33], gaps: gaps, ordered: true));

    [Theory]
    [InlineData(new[] { 3, 70, 2, 5, 2, 9 }, 1)]
    [InlineData(new[] { 3, 70, 2, 5, 2, 9 }, 3)]
    [InlineData(new[] { 4, 2, 3 }, 2)]
    public void Context_is_given_and_has_no_share(int[] categories, int context)
    {
        Compare(new ColumnSetup(categories, [20, 33], context: context));
        var unknown = new ColumnSetup(categories, [20, 33], context: context);
        unknown.Codes[0] = unknown.Codes[context - 1] = -1;
        Compare(unknown);
    }

    [Fact]
    public void For_every_context_probabilities_of_all_rows_sum_to_one()
    {
        var setup = new ColumnSetup([3, 2, 4, 3], [16, 16], rows: 12, context: 2);
        foreach (int[] context in new[] { new[] { 0, 0 }, [2, 1], [1, -1], [-1, -1] })
        {
            setup.Completions([.. context, -1, -1]).SelectMany(codes => codes).ToArray().CopyTo(setup.Codes, 0);
            float[] values = setup.Evaluate(setup.Load());
            for (int s = 0; s < setup.Count; s++)
                Enumerable.Range(0, 12).Sum(b => Math.Exp(values[b * setup.Count + s])).Should().BeApproximately(1, 1e-5);
        }
    }

    [Fact]
    public void Every_context_is_seen_by_all_columns_after_it()
    {
        var setup = new ColumnSetup([3, 70, 2, 5, 2, 9], [20, 33], context: 2);
        int first = setup.Options.ContextColumns, width = setup.Options.Columns;
        var before = setup.Load().Columns!.Logits.Elements.ToArray();
        for (int j = 0; j < 2; j++)
        {
            for (int b = 0; b < setup.Rows; b++)
                setup.Codes[b * 6 + j] = (setup.Codes[b * 6 + j] + 1) % setup.Categories[j];
            var after = setup.Load().Columns!.Logits.Elements.ToArray();
            for (int k = 2, at = first; k < 6; at += setup.Categories[k++])
                after.AsSpan(at, setup.Categories[k]).SequenceEqual(before.AsSpan(at, setup.Categories[k])).Should().BeFalse($"column {k} sees column {j}");
            before = after;
        }
        before.Should().HaveCount(setup.Rows * width);
    }

    private static void Compare(ColumnSetup setup)
    {
        int[] categories = setup.Categories;
        var batch = setup.Load();
        float[] values = setup.Evaluate(batch);
        var chains = new RowChains(setup.Likelihood);
        var ofChains = new double[setup.Count];
        for (int b = 0; b < setup.Rows; b++)
        {
            chains.Evaluate(batch, setup.OutputView, [.. Enumerable.Repeat(b, setup.Count)], ofChains, null, ColumnSetup.Workers);
            for (int s = 0; s < setup.Count; s++)
            {
                double expected = setup.LogLikelihood(setup.Codes.AsSpan(b * categories.Length, categories.Length), s);
                values[b * setup.Count + s].Should().BeApproximately((float)expected, 3e-5f, $"row {b}, sample {s}");
                ofChains[s].Should().BeApproximately(expected, 3e-5, $"row {b}, chain {s}");
            }
        }
    }

    [Fact]
    public void Probabilities_of_all_rows_sum_to_one()
    {
        var setup = new ColumnSetup([3, 4, 2, 3], [16, 16], rows: 72);
        setup.Completions([-1, -1, -1, -1]).SelectMany(codes => codes).ToArray().CopyTo(setup.Codes, 0);
        float[] values = setup.Evaluate(setup.Load());
        for (int s = 0; s < setup.Count; s++)
            Enumerable.Range(0, 72).Sum(b => Math.Exp(values[b * setup.Count + s])).Should().BeApproximately(1, 1e-5);
    }

    [Fact]
    public void No_column_sees_itself_or_those_after_it()
    {
        var setup = new ColumnSetup([3, 70, 2, 5, 2, 9], [20, 33]);
        var before = setup.Load().Columns!.Logits.Elements.ToArray();
        for (int j = 0; j < setup.Categories.Length; j++)
        {
            for (int b = 0; b < setup.Rows; b++)
                setup.Codes[b * 6 + j] = (setup.Codes[b * 6 + j] + 1) % setup.Categories[j];
            var after = setup.Load().Columns!.Logits.Elements.ToArray();
            for (int b = 0; b < setup.Rows; b++)
            {
                int width = setup.Options.Columns, own = setup.Categories.Take(j + 1).Sum();
                after.AsSpan(b * width, own).SequenceEqual(before.AsSpan(b * width, own)).Should().BeTrue($"column {j} changed");
                if (j < 5)
                    after.AsSpan(b * width + own, width - own).SequenceEqual(before.AsSpan(b * width + own, width - own)).Should().BeFalse("later ones do");
            }
            before = after;
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, true, 1)]
    [InlineData(true, true, 3)]
    public void Gradients_agree_with_finite_differences(bool missing, bool ordered, int context = 0)
    {
        var setup = new ColumnSetup([3, 70, 2, 5, 2, 9], [20, 33], ordered: ordered, context: context);
        if (missing)
            Array.ForEach([2, 7, 8, 12, 31, 35], i => setup.Codes[i] = -1);
        var batch = setup.Load(training: true);
        float[] weights = [.. Enumerable.Range(0, setup.Rows * setup.Count).Select(i => 0.1f + 0.3f * MathF.Sin(i))];
        var weightBuffer = new FloatBuffer(weights.Length);
        weights.CopyTo(weightBuffer.Span);

        double Loss()
        {
            setup.Likelihood.Refresh();
            setup.Load(batch);
            return -setup.Evaluate(batch).Zip(weights, (value, weight) => (double)value * weight).Sum();
        }

        Loss();
        var gradient = new FloatBuffer(setup.Outputs.Length);
        setup.Likelihood.Backward(
            batch, setup.Samples, weightBuffer.AsMatrix(setup.Rows, setup.Count), gradient.AsMatrix(setup.Count, setup.Options.Columns), new RowWorkspace(),
            ColumnSetup.Workers);
        FiniteDifference.Check(setup.Outputs.Span, gradient.Span, Loss, 2e-2f, 5e-3, "outputs");
        foreach (var parameter in setup.Likelihood.Parameters)
            CheckUnmasked(setup, parameter, Loss);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [InlineData(true, 2)]
    public void Gradients_of_chains_agree_with_finite_differences(bool missing, int context = 0)
    {
        var setup = new ColumnSetup([3, 70, 2, 5, 2, 9], [20, 33], context: context);
        if (missing)
            Array.ForEach([2, 7, 8, 12, 31, 35], i => setup.Codes[i] = -1);
        var batch = setup.Load(training: true);
        var chains = new RowChains(setup.Likelihood);
        int[] rows = [3, 0, 5, 2, 0];
        float[] weights = [0.2f, 0.5f, -0.3f, 0.7f, 0.4f];
        var values = new double[setup.Count];
        var gradient = new FloatBuffer(setup.Outputs.Length);

        double Loss()
        {
            setup.Likelihood.Refresh();
            setup.Load(batch);
            chains.Evaluate(batch, setup.OutputView, rows, values, null, ColumnSetup.Workers);
            return -values.Zip(weights, (value, weight) => value * weight).Sum();
        }

        Loss();
        chains.Evaluate(batch, setup.OutputView, rows, values, gradient.AsMatrix(setup.Count, setup.Options.Columns), ColumnSetup.Workers);
        chains.AccumulateParameters(batch, setup.OutputView, rows, weights, ColumnSetup.Workers);
        float[] slopes = [.. gradient.Span.ToArray().Select((value, i) => -value * weights[i / setup.Options.Columns])];
        FiniteDifference.Check(setup.Outputs.Span, slopes, Loss, 1e-2f, 5e-3, "outputs");
        foreach (var parameter in setup.Likelihood.Parameters)
            CheckUnmasked(setup, parameter, Loss);
    }

    [Fact]
    public void Very_unlike_logits_give_finite_values_and_gradients()
    {
        var setup = new ColumnSetup([3, 70, 2, 5, 2, 9], [20, 33], scale: 60);
        for (int i = 0; i < setup.Outputs.Length; i++)
            setup.Outputs[i] *= 300;
        var batch = setup.Load(training: true);
        setup.Evaluate(batch).Should().OnlyContain(value => float.IsFinite(value) && value <= 0);
        var weights = new FloatBuffer(setup.Rows * setup.Count);
        weights.Span.Fill(1);
        var gradient = new FloatBuffer(setup.Outputs.Length);
        setup.Likelihood.Backward(
            batch, setup.Samples, weights.AsMatrix(setup.Rows, setup.Count), gradient.AsMatrix(setup.Count, setup.Options.Columns), new RowWorkspace(),
            ColumnSetup.Workers);
        gradient.Span.ToArray().Should().OnlyContain(value => float.IsFinite(value));
        foreach (var parameter in setup.Likelihood.Parameters)
            parameter.Gradient.Span.ToArray().Should().OnlyContain(value => float.IsFinite(value), parameter.Name);
    }

    [Fact]
    public void Draws_are_as_frequent_as_probable_and_do_not_depend_on_the_range()
    {
        const int count = 60_000;
        var setup = new ColumnSetup([3, 2, 4], [12, 12], samples: 1);
        int width = setup.Options.Columns;
        float[] rows = new float[count * width];
        for (int i = 0; i < count; i++)
        {
            setup.OutputView.Row(0).CopyTo(rows.AsSpan(i * width));
            setup.Likelihood.ToMeans(rows.AsSpan(i * width, width));
        }
        float[] part = rows[..(100 * width)];
        new AutoregressiveDraws(setup.Likelihood.Network!, 3).Draw(0, rows, ColumnSetup.Workers);
        new AutoregressiveDraws(setup.Likelihood.Network!, 3).Draw(5000, part, ColumnSetup.Workers);
        part.Should().Equal(rows[(5000 * width)..(5100 * width)], "a row does not depend on what else is drawn");

        foreach (int[] codes in setup.Completions([-1, -1, -1]))
        {
            float[] oneHot = setup.OneHot(codes);
            double expected = Math.Exp(setup.LogLikelihood(codes, 0)), error = Math.Sqrt(expected * (1 - expected) / count);
            int found = Enumerable.Range(0, count).Count(i => rows.AsSpan(i * width, width).SequenceEqual(oneHot));
            ((double)found / count).Should().BeApproximately(expected, 5 * error + 1e-5);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    public void Draws_for_a_context_are_as_frequent_as_probable(int given)
    {
        const int count = 40_000;
        var setup = new ColumnSetup([3, 2, 4], [12, 12], samples: 1, context: 1);
        int width = setup.Options.Columns;
        float[] rows = new float[count * width], context = setup.OneHot([given, 0, 0])[..3];
        for (int i = 0; i < count; i++)
        {
            var row = rows.AsSpan(i * width, width);
            setup.OutputView.Row(0).CopyTo(row);
            setup.Likelihood.ToMeans(row);
            context.CopyTo(row);
        }
        new AutoregressiveDraws(setup.Likelihood.Network!, 3).Draw(0, rows, ColumnSetup.Workers);
        foreach (int[] codes in setup.Completions([given, -1, -1]))
        {
            float[] oneHot = setup.OneHot(codes);
            double expected = Math.Exp(setup.LogLikelihood(codes, 0)), error = Math.Sqrt(expected * (1 - expected) / count);
            int found = Enumerable.Range(0, count).Count(i => rows.AsSpan(i * width, width).SequenceEqual(oneHot));
            ((double)found / count).Should().BeApproximately(expected, 5 * error + 1e-5);
        }
    }

    [Fact]
    public void Not_all_blocks_can_be_context()
    {
        var two = KaemLikelihood.Autoregressive(LikelihoodBlock.Categorical(2), LikelihoodBlock.Categorical(3));
        (two with { Context = 1 }).ContextColumns.Should().Be(2);
        (two with { Context = 1 }).Should().NotBe(two);
        FluentActions.Invoking(() => two with { Context = 2 }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Context*");
        FluentActions.Invoking(() => two with { Context = -1 }).Should().Throw<ArgumentOutOfRangeException>();
    }

    /// <summary>Weights that nothing may pass have no gradient, whatever the loss would say.</summary>
    private static void CheckUnmasked(ColumnSetup setup, Parameter parameter, Func<double> loss)
    {
        double scale = parameter.Gradient.Span.ToArray().Max(Math.Abs) + 1e-6;
        int[] masked = [.. Enumerable.Range(0, parameter.Length).Where(i => parameter.Value[i] == 0)];
        foreach (int i in masked)
            parameter.Gradient[i].Should().Be(0, $"{parameter.Name}[{i}]");
        int[] free = [.. Enumerable.Range(0, parameter.Length).Except(masked)];
        for (int i = 0; i < free.Length; i += Math.Max(1, free.Length / 40))
        {
            double slope = FiniteDifference.Slope(parameter, free[i], 2e-2f, loss);
            parameter.Gradient[free[i]].Should().BeApproximately((float)slope, (float)(5e-3 * scale), $"{parameter.Name}[{free[i]}]");
        }
    }
}
