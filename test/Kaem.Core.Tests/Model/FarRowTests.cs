namespace Kaem.ML.Tests.Model;

/// <summary>Rows so far from all others that their squares leave single precision: their likelihoods are low and finite, and it shows why.</summary>
public class FarRowTests
{
    private static readonly Dictionary<string, EvidenceEstimator> Estimators = new()
    {
        ["importance sampling"] = EvidenceEstimator.ImportanceSampling(),
        ["thermodynamic integration by autoMALA"] = EvidenceEstimator.ThermodynamicIntegration(
            4, 3, chains: 2, warmUp: 12, draws: 8, PosteriorSampler.AutoMala()),
        ["steppingstone"] = EvidenceEstimator.Steppingstone(4, 3, chains: 3, warmUp: 12, draws: 8),
        ["annealed importance sampling"] = EvidenceEstimator.AnnealedImportanceSampling(6, 3, chains: 5, stepsPerTemperature: 2),
        ["annealed importance sampling by autoMALA"] = EvidenceEstimator.AnnealedImportanceSampling(5, 3, chains: 3, sampler: PosteriorSampler.AutoMala()),
    };

    public static TheoryData<string> Names() => [.. Estimators.Keys];


    [Theory]
    [MemberData(nameof(Names))]
    public void A_far_row_has_a_low_and_finite_likelihood(string name)
    {
        foreach (float value in new[] { 1e12f, 1e18f, 1e19f, -3e38f, float.MaxValue })
            Check(name, value);
    }

    private static void Check(string name, float value)
    {
        var estimator = Estimators[name];
        foreach (var (model, rows) in new[] { (SmallModel.Trained, SmallModel.Arc(4, 3)), (MixedModel.Trained, MixedModel.Rows(4, 3)) })
        {
            float[] values = rows.Values.ToArray();
            values[rows.Columns + 1] = value;
            // With an entry missing, which takes another way through the sums.
            if (model.Options.AllowMissing)
                values[rows.Columns] = float.NaN;
            var scores = model.LogLikelihood(new DataMatrix(values, rows.Rows, rows.Columns), estimator);
            scores.Values.Should().OnlyContain(score => float.IsFinite(score));
            scores.StandardErrors.Should().OnlyContain(error => float.IsFinite(error));
            scores.Values[1].Should().BeLessThan(-1e20f);
            foreach (int row in new[] { 0, 2, 3 })
                scores.Values[row].Should().BeGreaterThan(-1e4f, "another row's value does not matter");
        }
    }

    [Theory]
    [InlineData(1e6f)]
    [InlineData(1e19f)]
    [InlineData(-float.MaxValue)]
    public void The_far_value_contributes_least_and_all_else_is_finite(float value)
    {
        foreach (var (model, rows) in new[] { (SmallModel.Trained, SmallModel.Arc(2, 3)), (MixedModel.Trained, MixedModel.Rows(2, 3)) })
        {
            float[] values = rows.Values.ToArray();
            values[1] = value;
            var far = new DataMatrix(values, rows.Rows, rows.Columns);
            var contributions = model.Contributions(far).Row(0).ToArray();
            contributions.Should().OnlyContain(contribution => float.IsFinite(contribution));
            Array.IndexOf(contributions, contributions.Min()).Should().Be(1);
            contributions[1].Should().BeLessThan(-1e9f);
            var inferred = model.Infer(far);
            inferred.LatentMean.Values.ToArray().Should().OnlyContain(latent => float.IsFinite(latent));
            inferred.LatentSpread.Values.ToArray().Should().OnlyContain(spread => float.IsFinite(spread));
            inferred.Reconstruction.Values.ToArray().Should().OnlyContain(pixel => float.IsFinite(pixel));
            foreach (var sampler in new MarkovChainOptions[] { PosteriorSampler.Langevin(), PosteriorSampler.Mala(), PosteriorSampler.AutoMala() })
                model.SamplePosterior(far, sampler, chains: 2, draws: 8, warmUp: 8).Latents.Values.ToArray().Should()
                    .OnlyContain(latent => float.IsFinite(latent));
        }
    }

    [Fact]
    public void Components_of_a_far_row_are_far()
    {
        var options =
            SmallModel.Options with { PrincipalComponents = 3, Generator = KaemGenerator.Kan([7], KanBasis.Rbf(8), OutputActivation.None), Epochs = 2 };
        var model = KaemModel.Train(options, SmallModel.Arc(100));
        var rows = SmallModel.Arc(2, 3);
        foreach (float value in new[] { 1e19f, float.MaxValue })
        {
            float[] values = rows.Values.ToArray();
            values.AsSpan(0, 3).Fill(value);
            var scores = model.LogLikelihood(new DataMatrix(values, 2, rows.Columns)).Values;
            scores.Should().OnlyContain(score => float.IsFinite(score));
            scores[0].Should().BeLessThan(-1e20f);
            scores[1].Should().BeGreaterThan(-1e4f);
        }
    }
}
