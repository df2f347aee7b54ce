using Kaem.ML.Engines;
using Kaem.ML.Evaluation;
using Kaem.ML.Numerics;
using Kaem.ML.Tests.Evaluation;
using Kaem.ML.Tests.Reliability;

namespace Kaem.ML.Tests.Model;

public class PrincipalComponentTests
{
    private const int Count = 3;

    private static readonly KaemOptions Plain =
        SmallModel.Options with { Generator = KaemGenerator.Kan([7], KanBasis.Rbf(8), OutputActivation.None), Epochs = 4 };
    private static readonly KaemOptions Options = Plain with { PrincipalComponents = Count };
    private static readonly KaemModel Model = KaemModel.Train(Options, SmallModel.Arc(200), SmallModel.Arc(50, 2));

    [Theory]
    [InlineData(300, 12)]
    [InlineData(30, 50)]
    public void What_the_components_leave_out_is_the_tail_of_the_eigenvalues(int rows, int columns)
    {
        var data = Correlated(rows, columns);
        double[] eigenvalues = SymmetricEigen.Values(new DoubleMatrix(CovarianceSums.Of(data).Covariance, columns, columns), WorkerPool.Shared);
        foreach (int count in new[] { 1, 5, 11 })
        {
            var components = PrincipalComponentFit.Fit(data, count, "train");
            double left = 0;
            float[] back = RoundTrip(components, data);
            for (int i = 0; i < back.Length; i++)
                left += Math.Pow(back[i] - data.Values[i], 2) / (rows - 1);
            double tail = eigenvalues[count..].Sum();
            left.Should().BeApproximately(tail, 1e-4 * tail);
            for (int k = 0; k < count; k++)
                components.Variances.Value[k].Should().BeApproximately((float)eigenvalues[k], (float)(1e-6 * eigenvalues[0]));
        }
    }

    [Theory]
    [InlineData(300, 12, 12)]
    [InlineData(30, 50, 29)]
    public void All_components_give_the_rows_back_and_keep_their_distances(int rows, int columns, int count)
    {
        var data = Correlated(rows, columns);
        var components = PrincipalComponentFit.Fit(data, count, "train");
        RoundTrip(components, data).AsSpan().ShouldBeClose([.. data.Values.ToArray().Select(value => (double)value)], 2e-6, "row");
        var projected = new float[rows * count];
        components.Project(data.Values, projected, new ReductionScratch(), WorkerPool.Shared);
        for (int r = 1; r < rows; r++)
        {
            double expected = Distance(data.Row(0), data.Row(r));
            Distance(projected.AsSpan(0, count), projected.AsSpan(r * count, count)).Should().BeApproximately(expected, 1e-5 * expected);
        }
    }

    [Fact]
    public void The_model_is_that_of_the_components_seen_as_pixels()
    {
        var train = SmallModel.Arc(200);
        var components = PrincipalComponentFit.Fit(train, Count, "train");
        var plain = KaemModel.Train(Plain, Projected(components, train), Projected(components, SmallModel.Arc(50, 2)));
        Model.Columns.Should().Be(6);
        plain.Columns.Should().Be(Count);

        var rows = SmallModel.Arc(300, 3);
        var projected = Projected(components, rows);
        Model.LogLikelihood(rows).Values.Should().Equal(plain.LogLikelihood(projected).Values);
        Model.LogLikelihood(rows, EvidenceEstimator.AnnealedImportanceSampling(3, chains: 2)).Values
            .Should().Equal(plain.LogLikelihood(projected, EvidenceEstimator.AnnealedImportanceSampling(3, chains: 2)).Values);
        Model.SamplePosterior(rows.Take(3), draws: 4, warmUp: 4).Latents.Values.ToArray()
            .Should().Equal(plain.SamplePosterior(projected.Take(3), draws: 4, warmUp: 4).Latents.Values.ToArray());
        var inference = Model.Infer(rows);
        inference.LatentMean.Values.ToArray().Should().Equal(plain.Infer(projected).LatentMean.Values.ToArray());
        inference.Reconstruction.Values.ToArray().Should().Equal(Back(components, plain.Infer(projected).Reconstruction));
        Model.Generate(300, seed: 5).Values.ToArray().Should().Equal(Back(components, plain.Generate(300, seed: 5)));
        Model.Training.Epochs[^1].HeldOutLogLikelihood.Should().Be(plain.Training.Epochs[^1].HeldOutLogLikelihood);
        Model.Prior.LogDensity(Model.SampleLatents(5)).Should().Equal(plain.Prior.LogDensity(plain.SampleLatents(5)));
    }

    [Fact]
    public void Predictions_come_back_as_pixels_and_contributions_are_the_components()
    {
        var components = PrincipalComponentFit.Fit(SmallModel.Arc(200), Count, "train");
        var plain = KaemModel.Train(Plain, Projected(components, SmallModel.Arc(200)));
        var rows = SmallModel.Arc(20, 3);
        Model.Predict(rows).Values.ToArray().Should().Equal(Back(components, plain.Predict(Projected(components, rows))));
        Model.Contributions(rows).Values.ToArray().Should().Equal(plain.Contributions(Projected(components, rows)).Values.ToArray());
        var holed = new DataMatrix([.. rows.Values.ToArray().Select((value, i) => i == 8 ? float.NaN : value)], 20, 6);
        FluentActions.Invoking(() => Model.Impute(holed)).Should().Throw<ArgumentException>()
            .WithMessage("*Row 1, column 2*missing*a component needs every entry*");
    }

    [Fact]
    public void Draws_add_the_likelihoods_noise_within_the_components()
    {
        var components = PrincipalComponentFit.Fit(SmallModel.Arc(200), Count, "train");
        DataMatrix means = Model.Generate(4000, seed: 2), draws = Model.Generate(4000, seed: 2, GenerationDraw.Likelihood);
        float[] noise = [.. means.Values.ToArray().Zip(draws.Values.ToArray(), (mean, draw) => draw - mean)];
        var withMean = new DataMatrix([.. noise.Select((value, i) => value + components.Mean.Value[i % 6])], 4000, 6);
        float[] left = RoundTrip(components, withMean);
        left.AsSpan().ShouldBeClose([.. withMean.Values.ToArray().Select(value => (double)value)], 1e-5, "noise");
        double sigma = ((GaussianLikelihoodOptions)Options.Likelihood).Sigma;
        var covariance = CovarianceSums.Of(Projected(components, withMean)).Covariance;
        for (int i = 0; i < Count; i++)
        {
            for (int j = 0; j < Count; j++)
                covariance[i * Count + j].Should().BeApproximately(i == j ? sigma * sigma : 0, 0.1 * sigma * sigma);
        }
    }

    [Fact]
    public void A_saved_model_comes_back_bit_for_bit()
    {
        var loaded = Model.Reload();
        loaded.Columns.Should().Be(6);
        loaded.Options.Should().Be(Model.Options);
        loaded.Generate(20, seed: 3).Values.ToArray().Should().Equal(Model.Generate(20, seed: 3).Values.ToArray());
        loaded.LogLikelihood(SmallModel.Arc(20, 4)).Values.Should().Equal(Model.LogLikelihood(SmallModel.Arc(20, 4)).Values);
        Bits.Of(loaded).Should().Equal(Bits.Of(Model));
    }

    [Fact]
    public void The_reduction_is_among_the_engines_parameters_but_not_trained()
    {
        var own = Model.Engine.Parameters.Where(parameter => parameter.Name.StartsWith("reduction/", StringComparison.Ordinal)).ToArray();
        own.Select(parameter => parameter.Name).Should().Equal("reduction/mean", "reduction/components", "reduction/variances");
        own.Should().OnlyContain(parameter => !parameter.IsTrainable);
        own[1].Shape.Should().Equal(Count, 6);
        var directions = new float[Count * 6];
        Model.Engine.ReadParameter("reduction/components", directions);
        directions.Should().Equal(PrincipalComponentFit.Fit(SmallModel.Arc(200), Count, "train").Directions.Value.Span.ToArray());
        FluentActions.Invoking(() => Model.Engine.ReadParameter("reduction/mean", new float[5])).Should().Throw<ArgumentException>()
            .WithMessage("*'reduction/mean' has 6 elements, not 5*");
    }

    [Fact]
    public void Training_goes_on_and_pruning_works_with_the_same_components()
    {
        var tuned = Model.ContinueTraining(Options with { Epochs = 1 }, SmallModel.Arc(100, 7));
        tuned.Columns.Should().Be(6);
        Components(tuned).Should().Equal(Components(Model));
        tuned.Generate(5).Values.ToArray().Should().NotEqual(Model.Generate(5).Values.ToArray());
        FluentActions.Invoking(() => Model.ContinueTraining(Plain, SmallModel.Arc(100))).Should().Throw<ArgumentException>()
            .WithMessage("*principal components: 3*");

        var pruned = Model.PruneGenerator(threshold: 0).Model;
        pruned.Columns.Should().Be(6);
        pruned.Generate(5).Values.ToArray().AsSpan().ShouldBeClose([.. Model.Generate(5).Values.ToArray().Select(value => (double)value)], 1e-5, "row");

        var mixture = KaemModel.Train(Options with { Prior = KaemPrior.Mixture(proportions: MixtureProportions.Learned), Epochs = 1 }, SmallModel.Arc(100));
        var smaller = mixture.PruneMixture(0.1f);
        smaller.Generate(5).Columns.Should().Be(6);
        Components(smaller).Should().Equal(Components(mixture));

        static float[] Components(KaemModel model)
        {
            var values = new float[Count * 6];
            model.Engine.ReadParameter("reduction/components", values);
            return values;
        }
    }

    [Fact]
    public void Says_what_is_wrong()
    {
        var rows = SmallModel.Arc(50);
        Refused(Options with { PrincipalComponents = 7 }, rows, "*is 7, but 50 training rows of 6 columns have 6 components at most*");
        Refused(Options, rows.Take(3), "*is 3, but 3 training rows of 6 columns have 2*");
        Refused(Options with { Generator = KaemGenerator.Kan() }, rows, "*output activation is Sigmoid*OutputActivation.None*");
        Refused(Options with { AllowMissing = true }, rows, "*AllowMissing is set*");
        // The third column is the sum of the others.
        var flat = new DataMatrix([.. Enumerable.Range(0, 20).SelectMany(r => new float[] { r % 4, r % 5, r % 4 + r % 5 })], 20, 3);
        Refused(Options, flat, "*vary in 2 directions only. Ask for 2 or fewer*");
        FluentActions.Invoking(() => new KaemOptions { PrincipalComponents = 0 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new CpuEngine(Options, 6)).Should().Throw<ArgumentException>().WithMessage("*rows are 3 components; 6 columns*");

        static void Refused(KaemOptions options, DataMatrix rows, string message) =>
            FluentActions.Invoking(() => KaemModel.Train(options, rows)).Should().Throw<ArgumentException>().WithMessage(message);
    }

    private static DataMatrix Correlated(int rows, int columns)
    {
        var normals = Draws.Normal(rows, columns, 3);
        var values = new float[rows * columns];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
                values[r * columns + c] = 2 + normals.Row(r)[c] / (1 + c) + 0.5f * normals.Row(r)[(c + 1) % columns];
        }
        return new DataMatrix(values, rows, columns);
    }

    private static DataMatrix Projected(PrincipalComponents components, DataMatrix rows)
    {
        var values = new float[rows.Rows * components.Count];
        components.Project(rows.Values, values, new ReductionScratch(), WorkerPool.Shared);
        return new DataMatrix(values, rows.Rows, components.Count);
    }

    private static float[] Back(PrincipalComponents components, DataMatrix projected)
    {
        var values = new float[projected.Rows * components.Columns];
        components.BackProject(projected.Values, values, new ReductionScratch(), WorkerPool.Shared);
        return values;
    }

    private static float[] RoundTrip(PrincipalComponents components, DataMatrix rows) => Back(components, Projected(components, rows));

    private static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += Math.Pow((double)a[i] - b[i], 2);
        return Math.Sqrt(sum);
    }
}
