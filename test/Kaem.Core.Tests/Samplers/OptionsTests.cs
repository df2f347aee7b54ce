namespace Kaem.ML.Tests.Samplers;

public class OptionsTests
{
    [Fact]
    public void Options_are_refused_where_they_are_given()
    {
        Refused(() => PosteriorSampler.Langevin(steps: 0), "Steps", "*at least 1*");
        Refused(() => PosteriorSampler.Mala(stepSize: 0), "StepSize", "*above 0*");
        Refused(() => PosteriorSampler.Mala(unadjustedSteps: -1), "UnadjustedSteps", "*at least 0*");
        Refused(() => PosteriorSampler.AutoMala(unadjustedSteps: -1), "UnadjustedSteps", "*at least 0*");
        Refused(() => PosteriorSampler.AutoMala() with { StepSizeBounds = (0, 1) }, "StepSizeBounds", "*above 0 and ascending*");
        Refused(() => PosteriorSampler.AutoMala() with { StepSizeBounds = (2, 1) }, "StepSizeBounds", "*ascending*");
        Refused(() => PosteriorSampler.AutoMala() with { StepFactor = 1 }, "StepFactor", "*between 1.1 and 100*");
        Refused(() => PosteriorSampler.AutoMala() with { MassMatrixMix = (0.7f, 0.7f) }, "MassMatrixMix", "*sum at most 1*");
        Refused(() => PosteriorSampler.Langevin() with { Chains = (MarkovChains)5 }, "Chains", "*ShortRun, Persistent*");
        Refused(() => PosteriorSampler.Langevin().Tempered(temperatures: 1), "Temperatures", "*at least 2*");
        Refused(() => PosteriorSampler.Langevin().Tempered(exchangeEvery: 0), "ExchangeEvery", "*at least 1*");
        Refused(() => TemperatureSchedule.PowerLaw(0), "StartExponent", "*above 0*");
        Refused(() => TemperatureSchedule.PowerLaw(1, -1), "EndExponent", "*above 0*");
        Refused(() => TemperatureSchedule.PowerLaw(1, 1, -1), "Cycles", "*at least 0*");
        Refused(() => new KaemOptions { Objective = (TrainingObjective)5 }, "Objective", "*MaximumLikelihood, Steppingstone*");

        static void Refused(Func<object> make, string option, string message) =>
            make.Should().Throw<ArgumentOutOfRangeException>().WithMessage(message).Which.ParamName.Should().Be(option);
    }

    [Fact]
    public void Defaults_are_the_papers()
    {
        PosteriorSampler.Langevin().Should().Be(PosteriorSampler.Langevin(40, 0.01f));
        var tempered = PosteriorSampler.Mala().Tempered();
        tempered.Should().BeOfType<MalaOptions>();
        tempered.Tempering.Should().Be(new Tempering { Temperatures = 5, Schedule = TemperatureSchedule.PowerLaw(2, 0.5f), ExchangeEvery = 1 });
        (tempered with { Tempering = null }).Should().Be(PosteriorSampler.Mala());
        new KaemOptions().Objective.Should().Be(TrainingObjective.MaximumLikelihood);
    }
}
