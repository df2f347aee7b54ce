using System.Text.Json;

namespace Kaem.ML.Persistence;

/// <summary>Generators and likelihoods as JSON.</summary>
internal static class GeneratorJson
{
    public static void Write(Utf8JsonWriter json, KaemGenerator generator)
    {
        switch (generator)
        {
            case KanGeneratorOptions kan:
                json.WriteString("kind", "kan");
                Write(json, kan);
                break;
            case ConvolutionalGeneratorOptions convolutional:
                json.WriteString("kind", "convolutional");
                Write(json, convolutional);
                break;
            default:
                throw new NotSupportedException($"No file format exists for {generator.GetType().Name}.");
        }
        json.WriteString("output", generator.Output.ToString());
    }

    public static KaemGenerator ReadGenerator(JsonObjectReader json)
    {
        KaemGenerator generator = json.Kind switch
        {
            "kan" => ReadKan(json),
            "convolutional" => ReadConvolutional(json),
            _ => throw new ModelFormatException($"A generator of kind '{json.Kind}' is not known to this version."),
        };
        return generator with { Output = json.Enum("output", generator.Output) };
    }

    private static void Write(Utf8JsonWriter json, KanGeneratorOptions kan)
    {
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

    private static KanGeneratorOptions ReadKan(JsonObjectReader json)
    {
        var defaults = KaemGenerator.Kan();
        return defaults with
        {
            Hidden = json.OptionalInt32s("hidden"),
            GridRange = json.Range("gridRange") ?? defaults.GridRange,
            HiddenMap = json.Enum("hiddenMap", defaults.HiddenMap),
            LayerNorm = json.Boolean("layerNorm", defaults.LayerNorm),
            Regularisation = json.Object("regularisation") is { } penalty ? ReadRegularisation(penalty) : defaults.Regularisation,
            Basis = BasisJson.Read(json),
        };
    }

    private static void Write(Utf8JsonWriter json, ConvolutionalGeneratorOptions convolutional)
    {
        if (convolutional.Shape is { } shape)
            Write(json, shape);
        json.WriteStartArray("layers");
        foreach (var layer in convolutional.Layers)
        {
            json.WriteStartObject();
            json.WriteNumber("channels", layer.Channels);
            json.WriteNumber("kernel", layer.Kernel);
            json.WriteNumber("stride", layer.Stride);
            json.WriteNumber("padding", layer.Padding);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("slope", convolutional.Slope);
        json.WriteBoolean("batchNorm", convolutional.BatchNorm);
    }

    private static ConvolutionalGeneratorOptions ReadConvolutional(JsonObjectReader json)
    {
        var defaults = KaemGenerator.Convolutional();
        return defaults with
        {
            Shape = ReadShape(json),
            Layers = [.. json.Objects("layers").Select(ReadLayer)],
            Slope = json.Single("slope", defaults.Slope),
            BatchNorm = json.Boolean("batchNorm", defaults.BatchNorm),
        };
    }

    public static void Write(Utf8JsonWriter json, ImageShape shape) => json.Write("shape", [shape.Height, shape.Width, shape.Channels]);

    public static ImageShape? ReadShape(JsonObjectReader json) => json.OptionalInt32s("shape") switch
    {
        null => null,
        [int height, int width, int channels] => new ImageShape(height, width, channels),
        var other => throw new ModelFormatException($"An image's shape has {other.Length} extents instead of height, width and channels: the model is damaged."),
    };

    private static ConvolutionLayer ReadLayer(JsonObjectReader json)
    {
        var defaults = new ConvolutionLayer(1);
        return new ConvolutionLayer(
            json.Int32("channels", defaults.Channels), json.Int32("kernel", defaults.Kernel), json.Int32("stride", defaults.Stride), json.Int32("padding", defaults.Padding));
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
        if (gaussian.Perceptual is { } perceptual)
            json.Write("perceptual", perceptual, PerceptualJson.Write);
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
            Perceptual = json.Object("perceptual") is { } perceptual ? PerceptualJson.Read(perceptual) : null,
        };
    }
}
