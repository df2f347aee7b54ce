using Kaem.ML.Tests.Model;

namespace Kaem.ML.Tests.Priors;

/// <summary>Priors on domains that are none, or far from where their reference has its mass, are refused with the reason or work.</summary>
public class OddDomainTests
{
    [Theory]
    [InlineData(0f, 1e-30f)]
    [InlineData(-1e-9f, 1e-9f)]
    public void A_domain_too_short_for_single_precision_is_refused(float low, float high)
    {
        foreach (var reference in new[] { ReferencePrior.Gaussian, ReferencePrior.Uniform, ReferencePrior.LearnableGaussian, ReferencePrior.None })
        {
            FluentActions.Invoking(() => Train(reference, low, high)).Should().Throw<ArgumentException>()
                .WithMessage("*too short for single precision: its length must be at least 1e-06*");
        }
    }

    [Theory]
    [InlineData(100f, 200f)]
    [InlineData(0f, 1e-5f)]
    [InlineData(-1e4f, 1e4f)]
    [InlineData(3f, 3.1f)]
    public void Another_works_in_full_or_is_refused_with_the_reason(float low, float high)
    {
        foreach (var reference in new[] { ReferencePrior.Gaussian, ReferencePrior.Uniform, ReferencePrior.LearnableGaussian, ReferencePrior.None })
        {
            KaemModel model;
            try
            {
                model = Train(reference, low, high);
            }
            catch (ArgumentException exception)
            {
                exception.Message.Should().Contain("omain");
                continue;
            }
            model.Generate(5).Values.ToArray().Should().OnlyContain(value => float.IsFinite(value), $"{reference}");
            model.SampleLatents(100).Values.ToArray().Should().OnlyContain(value => value >= 2 * Math.Min(0, low) && value <= 2 * high, $"{reference}");
            model.LogLikelihood(SmallModel.Arc(3)).Values.Should().OnlyContain(value => float.IsFinite(value), $"{reference}");
            model.Prior.Quantile(0, 0, 0.5f).Should().BeInRange(low, high);
            Reliability.Bits.Of(model).Should().NotBeEmpty();
        }
    }

    private static KaemModel Train(ReferencePrior reference, float low, float high) => KaemModel.Train(
        SmallModel.Options with { Epochs = 1, Prior = KaemPrior.Univariate(reference, KanBasis.Rbf(8)) with { Domain = (low, high) } }, SmallModel.Arc(40));
}
