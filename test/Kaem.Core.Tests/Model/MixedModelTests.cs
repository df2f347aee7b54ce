using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Tests.Model;

public class MixedModelTests
{
    private const int A = MixedModel.A, B = MixedModel.B, Columns = MixedModel.Columns;
    private static readonly KaemModel Model = MixedModel.Trained;

    [Fact]
    public void Generated_rows_are_rows_of_the_table_with_its_joint_distribution()
    {
        var rows = Model.Generate(4000, 3, GenerationDraw.Likelihood);
        var joint = new double[3, 3];
        var sums = new double[3];
        for (int r = 0; r < rows.Rows; r++)
        {
            var row = rows.Row(r);
            row[A..B].ToArray().Order().Should().Equal(0, 0, 1);
            row[B..].ToArray().Order().Should().Equal(0, 0, 1);
            int a = MixedModel.Category(row, A);
            joint[a, MixedModel.Category(row, B)] += 1.0 / rows.Rows;
            sums[a] += row[0];
        }
        for (int a = 0; a < 3; a++)
        {
            double share = joint[a, 0] + joint[a, 1] + joint[a, 2];
            (sums[a] / rows.Rows / share).Should().BeApproximately(MixedModel.Centres[a], 0.3);
            for (int b = 0; b < 3; b++)
                joint[a, b].Should().BeApproximately(MixedModel.Shares[a] * MixedModel.Odds[a][b], 0.05, $"a = {a}, b = {b}");
        }
    }

    [Fact]
    public void Means_are_probabilities_where_columns_are_categories()
    {
        var rows = Model.Generate(50, 3);
        for (int r = 0; r < rows.Rows; r++)
        {
            foreach (int block in (int[])[A, B])
            {
                rows.Row(r).Slice(block, 3).ToArray().Should().OnlyContain(value => value >= 0 && value <= 1);
                rows.Row(r).Slice(block, 3).ToArray().Sum().Should().BeApproximately(1, 1e-5f);
            }
        }
        var part = new float[10 * Columns];
        Model.GenerateInto(part, 3, 20, GenerationDraw.Likelihood);
        part.Should().Equal(Model.Generate(50, 3, GenerationDraw.Likelihood).Slice(20, 10).Values.ToArray(), "row i does not depend on the range");
    }

    [Fact]
    public void Rows_given_entries_have_them_and_draw_the_others_from_what_goes_with_them()
    {
        for (int a = 0; a < 3; a++)
        {
            float[] given = [float.NaN, float.NaN, 0, 0, 0, float.NaN, float.NaN, float.NaN];
            given[A + a] = 1;
            var rows = Model.GenerateGiven(new DataMatrix(given, 1, Columns), 3000, samples: 4000, seed: 5);
            double[] odds = new double[3];
            double x = 0, spread = 0;
            for (int r = 0; r < rows.Rows; r++)
            {
                var row = rows.Row(r);
                row[A..B].ToArray().Should().Equal(given[A..B]);
                odds[MixedModel.Category(row, B)] += 1.0 / rows.Rows;
                x += row[0] / rows.Rows;
                spread += (row[0] - MixedModel.Centres[a]) * (row[0] - MixedModel.Centres[a]) / rows.Rows;
            }
            for (int b = 0; b < 3; b++)
                odds[b].Should().BeApproximately(MixedModel.Odds[a][b], 0.08, $"a = {a}, b = {b}");
            x.Should().BeApproximately(MixedModel.Centres[a], 0.3);
            Math.Sqrt(spread).Should().BeInRange(0.25, 0.8, "rows vary as the table's do: by 0.4");
            Model.GenerateGiven(new DataMatrix(given, 1, Columns), 100, 4000, 5).Values.ToArray()
                .Should().Equal(rows.Take(100).Values.ToArray(), "row i does not depend on the count");
        }
    }

    [Fact]
    public void Rows_given_numbers_have_them_to_the_last_bit()
    {
        float[] given = [1.2345678f, .. Enumerable.Repeat(float.NaN, 7)];
        var rows = Model.GenerateGiven(new DataMatrix(given, 1, Columns), 500);
        double y = 0;
        for (int r = 0; r < rows.Rows; r++)
        {
            rows.Row(r)[0].Should().Be(given[0]);
            y += rows.Row(r)[1] / rows.Rows;
        }
        y.Should().BeApproximately(0.5 * given[0], 0.25);
    }

    [Fact]
    public void Imputation_recovers_what_depends_on_observed_entries_and_leaves_these()
    {
        var rows = MixedModel.Rows(500, 9);
        var numbers = MixedModel.Without(rows, 1, 1);
        var filled = Model.Impute(numbers);
        double error = 0, spread = 0;
        for (int r = 0; r < rows.Rows; r++)
        {
            error += Math.Pow(filled.Row(r)[1] - rows.Row(r)[1], 2);
            spread += Math.Pow(rows.Row(r)[1] + 0.3, 2);
            filled.Row(r)[0].Should().Be(rows.Row(r)[0]);
            filled.Row(r)[2..].ToArray().Should().Equal(rows.Row(r)[2..].ToArray());
        }
        (error / spread).Should().BeLessThan(0.15, "y is 0.5·x but for noise of a fifteenth of its variance");

        var categories = Model.Impute(MixedModel.Without(rows, A, 3));
        Enumerable.Range(0, rows.Rows).Count(r => MixedModel.Category(categories.Row(r), A) == MixedModel.Category(rows.Row(r), A))
            .Should().BeGreaterThan(470, "x tells a");

        var drawn = Model.Impute(MixedModel.Without(rows, B, 3), ImputationMode.Draw);
        double[] odds = new double[3], expected = new double[3];
        for (int r = 0; r < rows.Rows; r++)
        {
            odds[MixedModel.Category(drawn.Row(r), B)]++;
            for (int b = 0; b < 3; b++)
                expected[b] += MixedModel.Odds[MixedModel.Category(rows.Row(r), A)][b];
        }
        for (int b = 0; b < 3; b++)
            (odds[b] / rows.Rows).Should().BeApproximately(expected[b] / rows.Rows, 0.08, "draws are as frequent as probable");
    }

    [Fact]
    public void A_row_does_not_depend_on_the_others()
    {
        var rows = MixedModel.Without(MixedModel.Rows(300, 4), B, 3);
        var others = new DataMatrix([.. rows.Slice(7, 1).Values, .. rows.Slice(1, 199).Values], 200, Columns);
        foreach (var mode in Enum.GetValues<ImputationMode>())
        {
            var all = Model.Impute(rows, mode, seed: 6);
            Model.Impute(others, mode, seed: 6).Slice(1, 199).Values.ToArray().Should().Equal(all.Slice(1, 199).Values.ToArray());
        }
        int[] order = [.. Enumerable.Range(0, 300).Reverse()];
        var reversed = rows.Select(order);
        Model.Contributions(reversed).Select(order).Values.ToArray().Should().Equal(Model.Contributions(rows).Values.ToArray());
        Model.Predict(reversed).Select(order).Values.ToArray().Should().Equal(Model.Predict(rows).Values.ToArray());
        Model.LogLikelihood(reversed).Values.Reverse().Should().Equal(Model.LogLikelihood(rows).Values);
    }

    [Fact]
    public void Contributions_are_what_the_log_likelihood_loses_without_a_variable()
    {
        var rows = MixedModel.Rows(20, 5);
        rows = new DataMatrix([.. rows.Values, .. MixedModel.Without(rows, 1, 1).Values], 40, Columns);
        var contributions = Model.Contributions(rows);
        contributions.Columns.Should().Be(4);
        var whole = Model.LogLikelihood(rows, 1000).Values;
        (int First, int Count)[] variables = [(0, 1), (1, 1), (A, 3), (B, 3)];
        for (int v = 0; v < 4; v++)
        {
            var rest = Model.LogLikelihood(MixedModel.Without(rows, variables[v].First, variables[v].Count), 1000).Values;
            for (int r = 0; r < rows.Rows; r++)
                contributions.Row(r)[v].Should().BeApproximately(whole[r] - rest[r], 2e-4f);
        }
        for (int r = 20; r < 40; r++)
            contributions.Row(r)[1].Should().Be(0, "it is missing");
    }

    [Fact]
    public void The_variable_that_does_not_fit_contributes_least()
    {
        // Category 0 of a with the numbers of category 2: b fits either.
        float[] odd = [2, 1, 1, 0, 0, 0, 0, 1], usual = [-2, -1, 1, 0, 0, 1, 0, 0];
        var contributions = Model.Contributions(new DataMatrix([.. odd, .. usual], 2, Columns));
        contributions.Row(0)[2].Should().BeLessThan(contributions.Row(0)[3]).And.BeLessThan(contributions.Row(1)[2] - 2);
        var scores = Model.LogLikelihood(new DataMatrix([.. odd, .. usual], 2, Columns)).Values;
        scores[0].Should().BeLessThan(scores[1] - 3);
    }

    [Fact]
    public void Predictions_tell_the_probabilities_of_what_is_missing()
    {
        var prediction = Model.Predict(MixedModel.Without(MixedModel.Rows(400, 11), B, 3));
        var rows = MixedModel.Rows(400, 11);
        for (int a = 0; a < 3; a++)
        {
            int[] of = [.. Enumerable.Range(0, 400).Where(r => MixedModel.Category(rows.Row(r), A) == a)];
            for (int b = 0; b < 3; b++)
                of.Average(r => prediction.Row(r)[B + b]).Should().BeApproximately((float)MixedModel.Odds[a][b], 0.08f);
            of.Select(r => prediction.Row(r)[B..].ToArray().Sum()).Should().OnlyContain(sum => Math.Abs(sum - 1) < 1e-4);
        }
    }

    [Fact]
    public void A_loaded_model_is_the_same_to_the_last_bit()
    {
        var loaded = Model.Reload();
        loaded.Options.Should().Be(Model.Options);
        loaded.Generate(40, 3, GenerationDraw.Likelihood).Values.ToArray().Should().Equal(Model.Generate(40, 3, GenerationDraw.Likelihood).Values.ToArray());
        var rows = MixedModel.Without(MixedModel.Rows(40, 3), 1, 1);
        loaded.Impute(rows, ImputationMode.Draw).Values.ToArray().Should().Equal(Model.Impute(rows, ImputationMode.Draw).Values.ToArray());
        loaded.Contributions(rows).Values.ToArray().Should().Equal(Model.Contributions(rows).Values.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_seed_gives_the_same_bits_whatever_the_threads(bool chains)
    {
        var rows = Gaps(MixedModel.Rows(400));

        float[] Parameters(int threads)
        {
            var options =
                MixedModel.Options with { MaxSteps = chains ? 4 : 12, Sampler = chains ? PosteriorSampler.Langevin(5, 0.05f) : MixedModel.Options.Sampler };
            var engine = EngineFixture.Trained(options, rows, threads);
            var latents = new float[30 * engine.Options.LatentLength];
            engine.DrawPosterior(rows.Slice(0, 15).Values, 300, 2, 1, 0, latents);
            return [.. engine.ParameterValues(), .. latents];
        }

        float[] one = Parameters(1);
        Parameters(2).Should().Equal(one);
        Parameters(5).Should().Equal(one);
    }

    [Fact]
    public void Steps_allocate_nothing_once_warm()
    {
        var options = MixedModel.Options with { GridAdaptation = GridAdaptation.Off, PriorLearningRate = 1e-6f };
        EngineFixture.AllocatedBySteps(options, Gaps(MixedModel.Rows(100)), warm: 60, steps: 20).Should().Be(0);
    }

    [Fact]
    public void Markov_chains_train_mixed_rows_too()
    {
        var options = MixedModel.Options with { Sampler = PosteriorSampler.Langevin(20, 0.02f), BatchSize = 50, MaxSteps = 150, Seed = 2 };
        var model = KaemModel.Train(options, MixedModel.Rows(600));
        model.Training.Epochs[^1].Loss.Should().BeLessThan(model.Training.Epochs[0].Loss - 0.5f);
    }

    [Fact]
    public void Evidence_by_chains_agrees_with_importance_sampling()
    {
        // Chains follow the gradients of the mixed likelihood; a wrong one would leave them short of where rows are.
        var rows = Gaps(MixedModel.Rows(12, 7));
        var expected = Model.LogLikelihood(rows, 20_000);
        var actual = Model.LogLikelihood(rows, EvidenceEstimator.AnnealedImportanceSampling(temperatures: 60, chains: 64));
        for (int r = 0; r < rows.Rows; r++)
            actual.Values[r].Should().BeApproximately(expected.Values[r], 0.1f + 5 * (expected.StandardErrors[r] + actual.StandardErrors[r]), $"row {r}");
        actual.Mean.Should().BeApproximately(expected.Mean, 0.3);
    }

    [Fact]
    public void The_output_activation_is_for_numbers_alone()
    {
        var rows = MixedModel.Rows(300);
        float[] values = rows.Values.ToArray();
        for (int i = 0; i < values.Length; i++)
            values[i] = i % Columns < A ? 1 / (1 + MathF.Exp(-values[i])) : values[i];
        var options = MixedModel.Options with { Generator = KaemGenerator.Kan([12], KanBasis.Rbf(8)), Epochs = 1 };
        var model = KaemModel.Train(options, new DataMatrix(values, 300, Columns));
        var generated = model.Generate(100);
        for (int r = 0; r < 100; r++)
            generated.Row(r)[..A].ToArray().Should().OnlyContain(value => value > 0 && value < 1);
        ((Action)(() => KaemModel.Train(options, rows))).Should().Throw<ArgumentException>().WithMessage("Row*Sigmoid reaches only*");
    }

    [Fact]
    public void Rows_that_are_not_the_tables_are_refused_with_their_place()
    {
        Refused(row => row[A] = row[A + 1] = row[A + 2] = 1, "Row 3 of the training rows has 3 ones in columns 2 to 4*Exactly one*");
        Refused(row => row[A..B].Clear(), "Row 3 of the training rows has 0 ones in columns 2 to 4*");
        Refused(row => row[B..].Fill(0.5f), "Row 3 of the training rows holds [0.5, 0.5, 0.5] in columns 5 to 7*");
        Refused(row => row[B] = float.NaN, "Row 3 of the training rows holds *NaN* in columns 5 to 7*");
        Refused(row => row[0] = float.PositiveInfinity, "Row 3, column 0*");
        ((Action)(() => Model.LogLikelihood(new DataMatrix(new float[8], 1, 8)))).Should().Throw<ArgumentException>()
            .WithMessage("Row 0 of the rows has 0 ones*");
        ((Action)(() => KaemModel.Train(MixedModel.Options, SmallModel.Arc(20)))).Should().Throw<ArgumentException>()
            .WithMessage("*3 blocks*8 columns*rows have 6*");
        ((Action)(() => Model.GenerateGiven(MixedModel.Rows(2), 3))).Should().Throw<ArgumentException>().WithMessage("*one row; there are 2*");
        ((Action)(() => Model.Impute(MixedModel.Rows(2), (ImputationMode)7))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => KaemLikelihood.Mixed())).Should().Throw<ArgumentException>();
        ((Action)(() => LikelihoodBlock.Categorical(1))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => LikelihoodBlock.Gaussian(0))).Should().Throw<ArgumentOutOfRangeException>();

        static void Refused(Spoiling spoil, string message)
        {
            float[] values = MixedModel.Rows(10).Values.ToArray();
            spoil(values.AsSpan(3 * Columns, Columns));
            ((Action)(() => KaemModel.Train(MixedModel.Options, new DataMatrix(values, 10, Columns)))).Should().Throw<ArgumentException>().WithMessage(message);
        }
    }

    [Fact]
    public void Parameters_are_counted_without_making_a_model()
    {
        var options = MixedModel.Options with
        {
            Likelihood = KaemLikelihood.Mixed(
                LikelihoodBlock.Gaussian(3), LikelihoodBlock.Categorical(4), LikelihoodBlock.Gaussian(2, learning: SigmaLearning.Shared),
                LikelihoodBlock.Gaussian()),
        };
        var network = new JointModel(options, 10);
        JointModel.CountParameters(options, 10).Should().Be(network.Parameters.Sum(parameter => parameter.Length));
        network.Parameters.Select(parameter => parameter.Name).Should().OnlyHaveUniqueItems();
        network.Likelihood.Parameters.Select(parameter => parameter.Length).Should().Equal(3, 1, 1);
    }

    [Fact]
    public void Destinations_of_the_wrong_length_are_refused()
    {
        var engine = Model.Engine;
        var rows = MixedModel.Rows(3).Values.ToArray();
        int latents = engine.Options.LatentLength;
        ((Action)(() => engine.Score(rows, 100, new RowScores { Prediction = new float[7] }))).Should().Throw<ArgumentException>()
            .WithMessage("Prediction must have 24*");
        ((Action)(() => engine.Score(rows, 100, new RowScores { Contributions = new float[24] }))).Should().Throw<ArgumentException>()
            .WithMessage("Contributions must have 12*");
        ((Action)(() => engine.DrawPosterior(rows, 100, 2, 1, 0, new float[3 * latents]))).Should().Throw<ArgumentException>()
            .WithMessage($"2 draws of 3 rows need room for {6 * latents}*");
        ((Action)(() => engine.DrawPosterior(rows, 1, 1, 1, 0, new float[3 * latents]))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => engine.DrawPosterior(rows, 100, 0, 1, 0, []))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => engine.DrawPosterior(rows, 100, 1, 1, -1, new float[3 * latents]))).Should().Throw<ArgumentOutOfRangeException>();
        var all = new float[6 * latents];
        engine.DrawPosterior(rows, 100, 2, 1, 0, all);
        var last = new float[2 * latents];
        engine.DrawPosterior(rows.AsSpan(2 * Columns), 100, 2, 1, 2, last);
        last.Should().Equal(all[(4 * latents)..], "row i gets the same draws in any range");
    }

    private delegate void Spoiling(Span<float> row);

    /// <summary>A copy with numbers and categories missing here and there.</summary>
    private static DataMatrix Gaps(DataMatrix rows)
    {
        float[] values = rows.Values.ToArray();
        for (int r = 0; r < rows.Rows; r++)
        {
            var row = values.AsSpan(r * Columns, Columns);
            if (r % 3 == 0)
                row[r % 2] = float.NaN;
            if (r % 5 == 0)
                row[A..B].Fill(float.NaN);
        }
        return new DataMatrix(values, rows.Rows, Columns);
    }
}
