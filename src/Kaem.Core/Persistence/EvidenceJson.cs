using System.Text.Json;

namespace Kaem.ML.Persistence;

/// <summary>Estimators of log-likelihoods as JSON.</summary>
internal static class EvidenceJson
{
    public static void Write(Utf8JsonWriter json, EvidenceEstimator estimator)
    {
        switch (estimator)
        {
            case ImportanceSamplingEstimator:
                json.WriteString("kind", "importanceSampling");
                return;
            case PowerPosteriorEstimator power:
                json.WriteString("kind", power is SteppingstoneEstimator ? "steppingstone" : "thermodynamicIntegration");
                json.WriteNumber("warmUp", power.WarmUp);
                json.WriteNumber("draws", power.Draws);
                WritePath(json, power);
                break;
            case AnnealedImportanceSamplingEstimator annealed:
                json.WriteString("kind", "annealedImportanceSampling");
                json.WriteNumber("stepsPerTemperature", annealed.StepsPerTemperature);
                WritePath(json, annealed);
                break;
            default:
                throw new NotSupportedException($"No form in a file exists for {estimator.GetType().Name}.");
        }
    }

    private static void WritePath(Utf8JsonWriter json, TemperedEstimator estimator)
    {
        json.WriteNumber("temperatures", estimator.Temperatures);
        json.WriteNumber("exponent", estimator.Exponent);
        json.WriteNumber("chains", estimator.Chains);
        json.Write("sampler", estimator.Sampler, SamplerJson.Write);
    }

    public static EvidenceEstimator ReadEvidence(JsonObjectReader json)
    {
        switch (json.Kind)
        {
            case "importanceSampling":
                return EvidenceEstimator.ImportanceSampling();
            case "thermodynamicIntegration":
                return ReadPower(json, EvidenceEstimator.ThermodynamicIntegration());
            case "steppingstone":
                return ReadPower(json, EvidenceEstimator.Steppingstone());
            case "annealedImportanceSampling":
                var annealed = EvidenceEstimator.AnnealedImportanceSampling();
                return ReadPath(json, annealed with { StepsPerTemperature = json.Int32("stepsPerTemperature", annealed.StepsPerTemperature) });
            default:
                throw new ModelFormatException($"An estimator of evidence of kind '{json.Kind}' is not known to this version.");
        }
    }

    private static TemperedEstimator ReadPower(JsonObjectReader json, PowerPosteriorEstimator defaults) =>
        ReadPath(json, defaults with { WarmUp = json.Int32("warmUp", defaults.WarmUp), Draws = json.Int32("draws", defaults.Draws) });

    private static TemperedEstimator ReadPath(JsonObjectReader json, TemperedEstimator defaults) => defaults with
    {
        Temperatures = json.Int32("temperatures", defaults.Temperatures),
        Exponent = json.Single("exponent", defaults.Exponent),
        Chains = json.Int32("chains", defaults.Chains),
        Sampler = json.Object("sampler") is not { } sampler ? defaults.Sampler : SamplerJson.ReadSampler(sampler) as MarkovChainOptions
            ?? throw new ModelFormatException("The model's estimator of evidence has a sampler without chains: the file is damaged."),
    };
}
