using Kaem.ML.Tables;
using Kaem.ML.Tests.Model;
using Kaem.ML.Tests.Tables;

namespace Kaem.ML.Tests.Reliability;

/// <summary>Whatever a row holds, its log-likelihood is a number, low where the row is far from all that was learned, and its latents are numbers.</summary>
public class ExtremeRowsTests
{
    private static readonly float[] Extremes =
        [float.MaxValue, -float.MaxValue, 1e30f, -1e30f, 2e18f, 1e10f, float.Epsilon, -float.Epsilon, 1e-38f, 0, 1e5f];

    public static TheoryData<string> Likelihoods { get; } = ["fixed", "learned", "per column", "mixed", "amortised", "chains", "deep", "joint", "components"];

    [Theory]
    [MemberData(nameof(Likelihoods))]
    public void Rows_of_numbers(string kind)
    {
        var open = SmallModel.Options with { Epochs = 2, Generator = KaemGenerator.Kan([5], KanBasis.Rbf(6)) with { Output = OutputActivation.None } };
        var options = kind switch
        {
            "fixed" => open with { AllowMissing = true },
            "learned" => open with { Likelihood = KaemLikelihood.Gaussian(0.3f, SigmaLearning.Shared), AllowMissing = true },
            "per column" => open with { Likelihood = KaemLikelihood.Gaussian(0.3f, SigmaLearning.PerColumn), AllowMissing = true },
            "mixed" => open with { Likelihood = KaemLikelihood.Mixed(LikelihoodBlock.Gaussian(2), LikelihoodBlock.Gaussian(4)), AllowMissing = true },
            "amortised" => open with
            {
                Prior = KaemPrior.Mixture(), Sampler = PosteriorSampler.Amortised(KaemEncoder.Plain([8])), AllowMissing = true,
            },
            "chains" => open with { Sampler = PosteriorSampler.Mala(3, 0.01f), Evidence = EvidenceEstimator.ImportanceSampling() },
            "deep" => open with
            {
                Prior = KaemPrior.Deep(ReferencePrior.Gaussian, KanBasis.Rbf(6), [3], 4, 0.02f), Sampler = PosteriorSampler.Langevin(3, 0.01f),
            },
            "joint" => open with { Prior = KaemPrior.JointMixture(3), Sampler = PosteriorSampler.Amortised(KaemEncoder.Plain([8])) },
            _ => open with { PrincipalComponents = 3 },
        };
        var model = KaemModel.Train(options, SmallModel.Arc(80));
        float usual = model.LogLikelihood(SmallModel.Arc(40, 3)).Values.Min();
        foreach (float extreme in Extremes)
        {
            foreach (int where in new[] { 1, 6 })
            {
                var row = new float[6];
                SmallModel.Arc(1, 7).Values.CopyTo(row);
                row.AsSpan(0, where).Fill(extreme);
                Check(model, row, MathF.Abs(extreme) >= 1e5f ? usual : null, $"{kind}, {extreme} in {where}");
            }
        }
        if (options.AllowMissing)
            Check(model, [.. Enumerable.Repeat(float.NaN, 6)], null, $"{kind}, all missing");
    }

    [Theory]
    [InlineData(ColumnDependence.Autoregressive)]
    [InlineData(ColumnDependence.ByLatents)]
    public void Rows_of_tables(ColumnDependence dependence)
    {
        var train = MadeTable.Of(150);
        foreach (NumericEncoding? encoding in (NumericEncoding?[])[null, .. Enum.GetValues<NumericEncoding>()])
        {
            // Columns that depend on each other are learned in bins.
            if (dependence == ColumnDependence.Autoregressive && encoding is not (null or NumericEncoding.Bins))
                continue;
            var options = new KaemTableOptions { Updates = 20, Dependence = dependence, Model = SmallModel.Options };
            if (encoding is { } given)
                options = options with { Encoding = new EncodingOptions { Numeric = given } };
            if (dependence == ColumnDependence.Autoregressive)
                options = options with { Hidden = [8] };
            var model = KaemTableModel.Train(train, options);
            foreach (double extreme in new[] { double.MaxValue, -double.MaxValue, 1e300, 1e30, -1e15, double.Epsilon, 0, double.NaN })
            {
                double[] numbers = [extreme, extreme];
                double[] whole = double.IsNaN(extreme) ? numbers : [Math.Clamp(Math.Round(extreme), -1e15, 1e15), Math.Clamp(Math.Round(extreme), -1e15, 1e15)];
                var table = new Table(
                [
                    new NumericColumn("size", numbers), new NumericColumn("age", whole, isInteger: true), new NumericColumn("gain", whole, isInteger: true),
                    new NumericColumn("pay", numbers), CategoricalColumn.OfBooleans("member", (bool?[])[null, true]),
                    CategoricalColumn.Of("town", (string?[])[null, "nowhere"]),
                ]);
                string what = $"{dependence}, {encoding}, {extreme}";
                model.LogLikelihood(table).Values.Should().OnlyContain(value => float.IsFinite(value), what);
                model.Infer(table).LatentMean.Values.ToArray().Should().OnlyContain(value => float.IsFinite(value), what);
                model.Contributions(table).Values.ToArray().Should().OnlyContain(value => float.IsFinite(value), what);
            }
        }
    }

    private static void Check(KaemModel model, float[] row, float? below, string what)
    {
        var rows = new DataMatrix(row, 1, row.Length);
        float log = model.LogLikelihood(rows).Values[0];
        float.IsFinite(log).Should().BeTrue(what);
        if (below is { } bound)
            log.Should().BeLessThan(bound, what);
        var inferred = model.Infer(rows);
        foreach (var latents in new[] { inferred.LatentMean, inferred.LatentSpread, inferred.SummedLatentMean, inferred.Reconstruction })
            latents.Values.ToArray().Should().OnlyContain(value => float.IsFinite(value), what);
        inferred.EffectiveSampleSize[0].Should().BeInRange(0, 1e6f, what);
    }
}
