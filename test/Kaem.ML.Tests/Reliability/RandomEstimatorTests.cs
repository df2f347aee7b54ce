using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Reliability;

/// <summary>Random options, schemas and data: either a documented exception that says something, or a model that scores and generates finite values.</summary>
public sealed class RandomEstimatorTests
{
    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(7, 5);

    private static readonly Type[] Documented =
        [typeof(ArgumentException), typeof(ArgumentNullException), typeof(ArgumentOutOfRangeException), typeof(KaemTrainingException),
        typeof(NotSupportedException)];

    private static readonly Gen<float> Odd = Gen.Elements(0f, -1f, 1e-30f, 1e-3f, 0.1f, 0.5f, 1f, 3f, 1e6f, 1e30f, float.NaN, float.PositiveInfinity);

    private static readonly Gen<int> Size = Gen.Frequency((20, Gen.Choose(2, 6)), (1, Gen.Elements(0, -3, 1, 17)));

    private static readonly Gen<Func<KanBasis>> Basis =
        from size in Size
        from kind in Gen.Choose(0, 5)
        select (Func<KanBasis>)(() => kind switch
        {
            0 => KanBasis.Rbf(size),
            1 => KanBasis.Rswaf(size),
            2 => KanBasis.Morlet(size),
            3 => KanBasis.BSpline(size),
            4 => KanBasis.Fourier(size),
            _ => KanBasis.Chebyshev(size),
        });

    private static readonly Gen<Func<KaemPrior>> Prior =
        from kind in Gen.Choose(0, 3)
        from reference in Gen.Elements(Enum.GetValues<ReferencePrior>())
        from basis in Basis
        from domain in Gen.Frequency((5, Gen.Constant<(float, float)?>(null)), (1, Gen.Two(Odd).Select(ends => ((float, float)?)(ends.Item1, ends.Item2))))
        select (Func<KaemPrior>)(() => ((kind switch
        {
            0 => (KaemPrior)KaemPrior.Mixture(reference, basis(), MixtureProportions.Learned, 0.1f),
            1 => KaemPrior.Deep(reference, basis(), [3], 3, 0.02f),
            _ => KaemPrior.Univariate(reference, basis(), kind == 2 ? LatentCoupling.Independent : LatentCoupling.Shared),
        })) with { Domain = domain });

    private static readonly Gen<Func<PosteriorSampler>> Sampler =
        from kind in Gen.Choose(0, 5)
        from steps in Size
        from step in Gen.Frequency((5, Gen.Constant(0.02f)), (1, Odd))
        select (Func<PosteriorSampler>)(() => kind switch
        {
            0 => PosteriorSampler.Langevin(steps, step),
            1 => PosteriorSampler.Mala(steps, step) with { Chains = MarkovChains.Persistent },
            2 => PosteriorSampler.AutoMala(steps, 0.05f).Tempered(),
            _ => PosteriorSampler.ImportanceSampling(4 * steps),
        });

    private static readonly Gen<Func<KaemOptions>> Options =
        from latent in Size
        from outer in Gen.Frequency((3, Gen.Constant<int?>(null)), (1, Size.Select(size => (int?)size)))
        from prior in Prior
        from sampler in Sampler
        from basis in Basis
        from output in Gen.Elements(Enum.GetValues<OutputActivation>())
        from sigma in Gen.Frequency((6, Gen.Constant(0.2f)), (1, Odd))
        from rate in Gen.Frequency((6, Gen.Constant(1e-2f)), (1, Odd))
        from batch in Size
        from clip in Gen.Frequency((3, Gen.Constant<float?>(null)), (1, Odd.Select(value => (float?)value)))
        from objective in Gen.Frequency((6, Gen.Constant(TrainingObjective.MaximumLikelihood)), (1, Gen.Constant(TrainingObjective.Steppingstone)))
        from missing in Gen.Elements(true, false)
        select (Func<KaemOptions>)(() => new KaemOptions
        {
            LatentSize = latent, OuterSize = outer, Prior = prior(), Sampler = sampler(), Generator = KaemGenerator.Kan([4], basis(), output),
            Likelihood = KaemLikelihood.Gaussian(sigma, SigmaLearning.Shared),
            LearningRate = rate, BatchSize = batch, GradientClipping = clip, Objective = objective, AllowMissing = missing, Epochs = 2, MaxSteps = 6,
            MaxRecoveries = 1, ScoringSamples = 20,
            GridAdaptation = new() { Frequency = 2, Samples = 10 },
        });

    private static readonly Gen<(float[][] Rows, string Column)> Data =
        from rows in Gen.Frequency((7, Gen.Choose(3, 12)), (1, Gen.Choose(0, 2)))
        from width in Gen.Choose(1, 5)
        from usual in Gen.Choose(0, 100).Select(percent => percent / 100f).ArrayOf(width).ArrayOf(rows)
        from odd in Gen.Frequency((5, Gen.Constant<float?>(null)), (1, Odd.Select(value => (float?)value)))
        from column in Gen.Frequency((9, Gen.Constant("Features")), (1, Gen.Elements("features", "", "Other")))
        select (usual.Select((row, r) => r == 1 && odd is { } value ? [value, .. row[1..]] : row).ToArray(), column);

    [Fact]
    public void ADocumentedExceptionOrAModelOfFiniteValues()
    {
        int models = 0, refusals = 0;
        Prop.ForAll(Arb.From(Options), Arb.From(Data), (options, data) =>
        {
            try
            {
                Try(options, data);
                models++;
            }
            catch (Exception exception) when (Documented.Contains(exception.GetType()))
            {
                refusals++;
                return exception.Message.Length > 20;
            }
            return true;
        }).Check(Quick);
        models.Should().BeGreaterThan(80);
        refusals.Should().BeGreaterThan(10);
    }

    private static void Try(Func<KaemOptions> options, (float[][] Rows, string Column) data)
    {
        var definition = SchemaDefinition.Create(typeof(Row));
        definition[0].ColumnType = new VectorDataViewType(NumberDataViewType.Single, data.Rows.Length == 0 ? 3 : data.Rows[0].Length);
        var view = Toy.Context.Data.LoadFromEnumerable(data.Rows.Select(row => new Row { Features = row }), definition);
        var model = Toy.Context.Generative().Kaem(options(), data.Column).Fit(view);
        float[] generated = [.. model.Generate(5).Vectors("Features").SelectMany(row => row)];
        generated.Should().HaveCount(5 * model.Model.Columns).And.OnlyContain(value => float.IsFinite(value));
        var scored = model.Transform(view);
        scored.Vectors("Latent").SelectMany(row => row).Should().OnlyContain(value => float.IsFinite(value));
        scored.Values<float>("LogLikelihood").Should().HaveCount(data.Rows.Length).And.OnlyContain(value => float.IsFinite(value));
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];
    }
}
