using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Tests.Model;
using Kaem.ML.Tests.Reliability;

namespace Kaem.ML.Tests.Training;

/// <summary>Prior knowledge of generated rows, as a penalty in training.</summary>
public class ConstraintTests
{
    public static TheoryData<string> Samplers => [.. Kinds.Keys];

    private static readonly Dictionary<string, PosteriorSampler> Kinds = new()
    {
        ["importance sampling"] = PosteriorSampler.ImportanceSampling(64),
        ["Langevin"] = PosteriorSampler.Langevin(5, 0.01f),
        ["steppingstone"] = PosteriorSampler.Langevin(3, 0.01f).Tempered(3),
        ["encoder"] = PosteriorSampler.Amortised(KaemEncoder.Plain([20]), draws: 2),
        ["wake-sleep"] = PosteriorSampler.Amortised(KaemEncoder.Plain([20]), draws: 3) with { Learning = ProposalLearning.ReweightedWakeSleep },
    };

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Generated_rows_keep_to_an_order_that_training_rows_break(string sampler)
    {
        // Columns 0 and 1 are independent, so half of the rows have them in the other order.
        var noise = new float[600];
        new RandomStream(5, StreamPurpose.Shuffle).Uniform(noise);
        var rows = new DataMatrix([.. noise.Select(value => 0.3f + 0.4f * value)], 300, 2);
        var options = SmallModel.Options with
        {
            LatentSize = 1, OuterSize = 2, Sampler = Kinds[sampler], Epochs = 15, LearningRate = 1e-2f, Likelihood = KaemLikelihood.Gaussian(0.1f),
            Objective = sampler == "steppingstone" ? TrainingObjective.Steppingstone : TrainingObjective.MaximumLikelihood,
        };
        double free = Excess(KaemModel.Train(options, rows));
        double kept = Excess(KaemModel.Train(options with { Constraint = new("order", 2e4f, new Ascending()) }, rows));
        kept.Should().BeLessThan(free / 3);

        static double Excess(KaemModel model)
        {
            var made = model.Generate(500);
            return Enumerable.Range(0, made.Rows).Average(row => Math.Pow(Math.Max(0, made.Row(row)[0] - made.Row(row)[1]), 2));
        }
    }

    [Fact]
    public void Fields_of_a_model_balance_their_mass()
    {
        // Pressures without sources in a medium of even permeability: the five-point Laplacian is 0. Measured with noise.
        const int side = 4;
        var numbers = new float[200 * (5 + side * side)];
        new RandomStream(6, StreamPurpose.Shuffle).Normal(numbers);
        var values = new float[200 * side * side];
        for (int row = 0; row < 200; row++)
        {
            var drawn = numbers.AsSpan(row * (5 + side * side), 5 + side * side);
            for (int i = 0; i < side * side; i++)
            {
                float x = i % side / 3f - 0.5f, y = i / side / 3f - 0.5f;
                values[row * side * side + i] = 0.3f * (drawn[0] * x + drawn[1] * y + drawn[2] * x * y + drawn[3] * (x * x - y * y)) + 0.05f * drawn[5 + i];
            }
        }
        var rows = new DataMatrix(values, 200, side * side);
        var options = SmallModel.Options with
        {
            LatentSize = 1, OuterSize = 6, Generator = KaemGenerator.Kan([10], KanBasis.Rbf(8), OutputActivation.None), Epochs = 20, LearningRate = 1e-2f,
            Sampler = PosteriorSampler.Amortised(KaemEncoder.Plain([30])), Likelihood = KaemLikelihood.Gaussian(0.1f),
        };
        var balance = new MassBalance(side);
        double free = Residual(KaemModel.Train(options, rows));
        double kept = Residual(KaemModel.Train(options with { Constraint = new("mass", 3e3f, balance) }, rows));
        kept.Should().BeLessThan(free / 3);

        double Residual(KaemModel model)
        {
            var made = model.Generate(300);
            float[] weights = new float[300], gradient = new float[300 * side * side];
            Array.Fill(weights, 1f / 300);
            return balance.Evaluate(made.Values, side * side, weights, gradient);
        }
    }

    [Fact]
    public void Gradients_go_back_through_probabilities()
    {
        var likelihood = new RowLikelihood(KaemLikelihood.Mixed(LikelihoodBlock.Gaussian(2), LikelihoodBlock.Categorical(3)), 5);
        FloatBuffer outputs = new(20), gradient = new(20);
        new RandomStream(7, StreamPurpose.Shuffle).Normal(outputs.Span);
        float[] weights = [0.1f, 0.2f, 0.3f, 0.4f], none = new float[20];
        var constraint = new RowConstraint("cubes", 2.5f, new Cubes());
        new ConstraintPenalty(constraint, likelihood, 4).Accumulate(outputs.AsMatrix(4, 5), weights, gradient.AsMatrix(4, 5));
        FiniteDifference.Check(outputs.Span, gradient.Span, () =>
        {
            float[] rows = outputs.Span.ToArray();
            for (int s = 0; s < 4; s++)
                likelihood.ToMeans(rows.AsSpan(s * 5, 5));
            return constraint.Weight * new Cubes().Evaluate(rows, 5, weights, none);
        }, 1e-2f, 2e-3, "constraint");
    }

    [Fact]
    public void A_file_has_its_name_and_training_asks_for_its_code()
    {
        var rows = SmallModel.Arc(100);
        var options = SmallModel.Options with { MaxSteps = 3, Constraint = new("order", 1, new Ascending()) };
        var model = KaemModel.Train(options, rows);
        var file = new MemoryStream();
        model.Save(file);
        file.Position = 0;
        var loaded = KaemModel.Load(file);
        loaded.Options.Constraint.Should().Be(new RowConstraint("order", 1));
        loaded.Generate(3).Values.ToArray().Should().Equal(model.Generate(3).Values.ToArray());
        ((Action)(() => loaded.ContinueTraining(loaded.Options, rows))).Should().Throw<NotSupportedException>().WithMessage("*'order' without its code*");
        loaded.ContinueTraining(loaded.Options with { Constraint = new("order", 1, new Ascending()) }, rows).Training.Steps.Should().Be(3);
        loaded.ContinueTraining(loaded.Options with { Constraint = null }, rows).Training.Steps.Should().Be(3);
    }

    [Fact]
    public void What_is_not_finite_is_told_by_name() =>
        ((Action)(() => KaemModel.Train(SmallModel.Options with { MaxRecoveries = 0, Constraint = new("broken", 1, new Broken()) }, SmallModel.Arc(50))))
            .Should().Throw<KaemTrainingException>().WithMessage("*constraint 'broken' is NaN*");

    [Fact]
    public void Rows_that_the_generator_does_not_make_are_refused() =>
        ((Action)(() => KaemModel.Train(
            SmallModel.Options with
            {
                PrincipalComponents = 2, Generator = KaemGenerator.Kan([7], KanBasis.Rbf(8), OutputActivation.None),
                Constraint = new("order", 1, new Ascending()),
            },
            SmallModel.Arc(50)))).Should().Throw<ArgumentException>().WithMessage("*'order'*components*");

    [Fact]
    public void Training_goes_on_to_the_bits_of_an_unbroken_run()
    {
        var options = SmallModel.Options with { Epochs = 3, Constraint = new("order", 10, new Ascending()) };
        var rows = SmallModel.Arc(100);
        var unbroken = KaemModel.Train(options, rows);
        using var folder = new TemporaryFolder();
        KaemModel.Train(options, rows, checkpoints: new CheckpointDirectory(folder.Path) { EverySteps = 1, Keep = 1000 });
        foreach (string file in folder.Files.Skip(7))
            File.Delete(file);
        Bits.Of(KaemModel.Train(options, rows, checkpoints: new CheckpointDirectory(folder.Path))).Should().Equal(Bits.Of(unbroken));
    }

    /// <summary>The first column is not above the second.</summary>
    private sealed class Ascending : IRowPenalty
    {
        public double Evaluate(ReadOnlySpan<float> rows, int columns, ReadOnlySpan<float> weights, Span<float> gradient)
        {
            double sum = 0;
            for (int s = 0; s < weights.Length; s++)
            {
                float excess = Math.Max(0, rows[s * columns] - rows[s * columns + 1]);
                sum += weights[s] * excess * excess;
                gradient[s * columns] = 2 * weights[s] * excess;
                gradient[s * columns + 1] = -2 * weights[s] * excess;
            }
            return sum;
        }
    }

    /// <summary>What flows into a cell within flows out of it: the squared five-point Laplacian.</summary>
    private sealed class MassBalance(int side) : IRowPenalty
    {
        public double Evaluate(ReadOnlySpan<float> rows, int columns, ReadOnlySpan<float> weights, Span<float> gradient)
        {
            double sum = 0;
            for (int s = 0; s < weights.Length; s++)
            {
                for (int cell = side + 1; cell < columns - side - 1; cell++)
                {
                    if (cell % side == 0 || cell % side == side - 1)
                        continue;
                    int at = s * columns + cell;
                    float residual = 4 * rows[at] - rows[at - 1] - rows[at + 1] - rows[at - side] - rows[at + side], slope = 2 * weights[s] * residual;
                    sum += weights[s] * residual * residual;
                    gradient[at] += 4 * slope;
                    foreach (int neighbour in (ReadOnlySpan<int>)[at - 1, at + 1, at - side, at + side])
                        gradient[neighbour] -= slope;
                }
            }
            return sum;
        }
    }

    private sealed class Cubes : IRowPenalty
    {
        public double Evaluate(ReadOnlySpan<float> rows, int columns, ReadOnlySpan<float> weights, Span<float> gradient)
        {
            double sum = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                double factor = weights[i / columns] * (1 + i % columns);
                sum += factor * rows[i] * rows[i] * rows[i];
                gradient[i] = (float)(3 * factor * rows[i] * rows[i]);
            }
            return sum;
        }
    }

    private sealed class Broken : IRowPenalty
    {
        public double Evaluate(ReadOnlySpan<float> rows, int columns, ReadOnlySpan<float> weights, Span<float> gradient) => double.NaN;
    }
}
