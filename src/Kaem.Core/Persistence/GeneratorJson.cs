using System.Text.Json;

namespace Kaem.ML.Persistence;

/// <summary>Generators and likelihoods as JSON.</summary>
internal static class GeneratorJson
{
    public static void Write(Utf8JsonWriter json, KaemGenerator generator)
    {
        var kan = (KanGeneratorOptions)generator;
        json.WriteString("kind", "kan");
        json.WriteString("output", kan.Output.ToString());
        if (kan.Hidden is { } hidden)
            json.Write("hidden", hidden);
        json.Write("gridRange", kan.GridRange);
        json.WriteString("hiddenMap", kan.HiddenMap.ToString());
        json.WriteBoolean("layerNorm", kan.LayerNorm);
        json.WriteStartObject("regularisation");
        json.WriteNumber("strength", kan.Regularisation.Strength);
        json.WriteNumber("l1", kan.Regularisation.L1);
        json.WriteNumber("entropy", kan.Regularisation.Entropy);
        json.WriteEndObject();
        BasisJson.Write(json, kan.Basis);
    }

    public static KaemGenerator ReadGenerator(JsonObjectReader json)
    {
        json.ExpectKind("kan");
        var defaults = KaemGenerator.Kan();
        return defaults with
        {
            Output = json.Enum("output", defaults.Output),
            Hidden = json.OptionalInt32s("hidden"),
            GridRange = json.Range("gridRange") ?? defaults.GridRange,
            HiddenMap = json.Enum("hiddenMap", defaults.HiddenMap),
            LayerNorm = json.Boolean("layerNorm", defaults.LayerNorm),
            Regularisation = json.Object("regularisation") is { } penalty ? ReadRegularisation(penalty) : defaults.Regularisation,
            Basis = BasisJson.Read(json),
        };
    }

    private static KanRegularisation ReadRegularisation(JsonObjectReader json) => new()
    {
        Strength = json.Single("strength", KanRegularisation.None.Strength),
        L1 = json.Single("l1", KanRegularisation.None.L1),
        Entropy = json.Single("entropy", KanRegularisation.None.Entropy),
    };

    public static void Write(Utf8JsonWriter json, KaemLikelihood likelihood)
    {
        var gaussian = (GaussianLikelihoodOptions)likelihood;
        json.WriteString("kind", "gaussian");
        json.WriteNumber("sigma", gaussian.Sigma);
        json.WriteString("learning", gaussian.Learning.ToString());
        json.WriteNumber("leastSigma", gaussian.LeastSigma);
    }

    public static KaemLikelihood ReadLikelihood(JsonObjectReader json)
    {
        json.ExpectKind("gaussian");
        var defaults = KaemLikelihood.Gaussian();
        return defaults with
        {
            Sigma = json.Single("sigma", defaults.Sigma),
            Learning = json.Enum("learning", defaults.Learning),
            LeastSigma = json.Single("leastSigma", defaults.LeastSigma),
        };
    }
}
