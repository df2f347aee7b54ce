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
        if (likelihood is MixedLikelihoodOptions mixed)
        {
            json.WriteString("kind", "mixed");
            json.WriteStartArray("blocks");
            foreach (var block in mixed.Blocks)
                Write(json, block);
            json.WriteEndArray();
            return;
        }
        var gaussian = (GaussianLikelihoodOptions)likelihood;
        json.WriteString("kind", "gaussian");
        json.WriteNumber("sigma", gaussian.Sigma);
        json.WriteString("learning", gaussian.Learning.ToString());
        json.WriteNumber("leastSigma", gaussian.LeastSigma);
    }

    private static void Write(Utf8JsonWriter json, LikelihoodBlock block)
    {
        json.WriteStartObject();
        if (block is GaussianBlock gaussian)
        {
            json.WriteNumber("columns", gaussian.Columns);
            Write(json, gaussian.Density);
        }
        else
        {
            json.WriteString("kind", "categorical");
            json.WriteNumber("categories", ((CategoricalBlock)block).Categories);
        }
        json.WriteEndObject();
    }

    private static LikelihoodBlock ReadBlock(JsonObjectReader json) => json.Kind == "categorical"
        ? LikelihoodBlock.Categorical(json.Int32("categories", 0))
        : LikelihoodBlock.Gaussian(json.Int32("columns", 0)) with { Density = (GaussianLikelihoodOptions)ReadLikelihood(json) };

    public static KaemLikelihood ReadLikelihood(JsonObjectReader json)
    {
        if (json.Kind == "mixed")
            return KaemLikelihood.Mixed([.. json.Objects("blocks").Select(ReadBlock)]);
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
