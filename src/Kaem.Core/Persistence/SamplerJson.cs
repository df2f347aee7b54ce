using System.Text.Json;

namespace Kaem.ML.Persistence;

/// <summary>Posterior samplers as JSON.</summary>
internal static class SamplerJson
{
    public static void Write(Utf8JsonWriter json, PosteriorSampler sampler)
    {
        switch (sampler)
        {
            case ImportanceSamplingOptions importance:
                json.WriteString("kind", "importanceSampling");
                json.WriteNumber("samples", importance.Samples);
                json.WriteString("resampler", importance.Resampler.ToString());
                json.WriteNumber("essThreshold", importance.EssThreshold);
                break;
            case LangevinOptions langevin:
                json.WriteString("kind", "langevin");
                WriteChains(json, langevin);
                break;
            case MalaOptions mala:
                json.WriteString("kind", "mala");
                json.WriteNumber("unadjustedSteps", mala.UnadjustedSteps);
                WriteChains(json, mala);
                break;
            case AutoMalaOptions auto:
                json.WriteString("kind", "autoMala");
                json.WriteNumber("unadjustedSteps", auto.UnadjustedSteps);
                json.Write("stepSizeBounds", auto.StepSizeBounds);
                json.WriteNumber("stepFactor", auto.StepFactor);
                json.Write("massMatrixMix", auto.MassMatrixMix);
                WriteChains(json, auto);
                break;
            default:
                throw new NotSupportedException($"No form in a file exists for {sampler.GetType().Name}.");
        }
    }

    private static void WriteChains(Utf8JsonWriter json, MarkovChainOptions chains)
    {
        json.WriteNumber("steps", chains.Steps);
        json.WriteNumber("stepSize", chains.StepSize);
        json.WriteString("chains", chains.Chains.ToString());
        if (chains.Tempering is not { } tempering)
            return;
        json.WriteStartObject("tempering");
        json.WriteNumber("temperatures", tempering.Temperatures);
        json.WriteNumber("exchangeEvery", tempering.ExchangeEvery);
        json.WriteNumber("startExponent", tempering.Schedule.StartExponent);
        json.WriteNumber("endExponent", tempering.Schedule.EndExponent);
        json.WriteNumber("cycles", tempering.Schedule.Cycles);
        json.WriteEndObject();
    }

    public static PosteriorSampler ReadSampler(JsonObjectReader json)
    {
        switch (json.Kind)
        {
            case "importanceSampling":
                var importance = PosteriorSampler.ImportanceSampling();
                return importance with
                {
                    Samples = json.Int32("samples", importance.Samples),
                    Resampler = json.Enum("resampler", importance.Resampler),
                    EssThreshold = json.Single("essThreshold", importance.EssThreshold),
                };
            case "langevin":
                return ReadChains(json, PosteriorSampler.Langevin());
            case "mala":
                var mala = PosteriorSampler.Mala();
                return ReadChains(json, mala with { UnadjustedSteps = json.Int32("unadjustedSteps", mala.UnadjustedSteps) });
            case "autoMala":
                var auto = PosteriorSampler.AutoMala();
                return ReadChains(json, auto with
                {
                    UnadjustedSteps = json.Int32("unadjustedSteps", auto.UnadjustedSteps),
                    StepSizeBounds = json.Range("stepSizeBounds") ?? auto.StepSizeBounds,
                    StepFactor = json.Single("stepFactor", auto.StepFactor),
                    MassMatrixMix = json.Range("massMatrixMix") ?? auto.MassMatrixMix,
                });
            default:
                throw new ModelFormatException($"A posterior sampler of kind '{json.Kind}' is not known to this version.");
        }
    }

    private static MarkovChainOptions ReadChains(JsonObjectReader json, MarkovChainOptions defaults) => defaults with
    {
        Steps = json.Int32("steps", defaults.Steps),
        StepSize = json.Single("stepSize", defaults.StepSize),
        Chains = json.Enum("chains", defaults.Chains),
        Tempering = json.Object("tempering") is { } tempering ? ReadTempering(tempering) : null,
    };

    private static Tempering ReadTempering(JsonObjectReader json)
    {
        var defaults = new Tempering();
        return new Tempering
        {
            Temperatures = json.Int32("temperatures", defaults.Temperatures),
            ExchangeEvery = json.Int32("exchangeEvery", defaults.ExchangeEvery),
            Schedule = new TemperatureSchedule
            {
                StartExponent = json.Single("startExponent", defaults.Schedule.StartExponent),
                EndExponent = json.Single("endExponent", defaults.Schedule.EndExponent),
                Cycles = json.Int32("cycles", defaults.Schedule.Cycles),
            },
        };
    }
}
