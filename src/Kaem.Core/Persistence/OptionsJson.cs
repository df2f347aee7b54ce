using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Kaem.ML.Persistence;

/// <summary>
/// Options as JSON, by generated code: no reflection, so it survives trimming. An option that an older file lacks keeps its default, for what a file
/// holds is laid over the defaults before it is read; one that is not known here, or given twice, is refused.
/// </summary>
internal static class OptionsJson
{
    private const string KindName = "kind";

    /// <summary>What families consist of: the word that files have for each member, unlike that of any other, and its defaults.</summary>
    private static readonly (string Kind, object Defaults)[] Members =
    [
        ("univariate", KaemPrior.Univariate()), ("mixture", KaemPrior.Mixture()), ("deep", KaemPrior.Deep()), ("jointMixture", KaemPrior.JointMixture()),
        ("rbf", KanBasis.Rbf()), ("rswaf", KanBasis.Rswaf()), ("morlet", KanBasis.Morlet()),
        ("bspline", KanBasis.BSpline()), ("fourier", KanBasis.Fourier()), ("chebyshev", KanBasis.Chebyshev()),
        ("kan", KaemGenerator.Kan()), ("convolutional", KaemGenerator.Convolutional()),
        ("joint", KaemGenerator.Joint(KaemPart.Label("label"))),
        ("image", KaemPart.Image("image")), ("label", KaemPart.Label("label")), ("columns", KaemPart.Numbers("columns")),
        ("gaussian", KaemLikelihood.Gaussian()), ("mixed", KaemLikelihood.Mixed(LikelihoodBlock.Gaussian())),
        ("autoregressive", KaemLikelihood.Autoregressive(LikelihoodBlock.Categorical(2))),
        ("numeric", new GaussianBlock(1)), ("categorical", new CategoricalBlock(2)),
        ("importanceSampling", PosteriorSampler.ImportanceSampling()),
        ("langevin", PosteriorSampler.Langevin()), ("mala", PosteriorSampler.Mala()), ("autoMala", PosteriorSampler.AutoMala()),
        ("amortised", PosteriorSampler.Amortised()), ("plainEncoder", KaemEncoder.Plain()), ("kanEncoder", KaemEncoder.Kan()),
        ("convolutionalEncoder", KaemEncoder.Convolutional()),
        ("constant", LearningRateSchedule.Constant), ("milestones", LearningRateSchedule.Milestones(0.1f)), ("cosine", LearningRateSchedule.Cosine()),
        ("linear", LearningRateSchedule.Linear()),
        ("importanceSamplingEstimator", EvidenceEstimator.ImportanceSampling()), ("proposals", EvidenceEstimator.Proposals()),
        ("annealedImportanceSampling", EvidenceEstimator.AnnealedImportanceSampling()),
        ("thermodynamicIntegration", EvidenceEstimator.ThermodynamicIntegration()), ("steppingstone", EvidenceEstimator.Steppingstone()),
    ];

    /// <summary>Options that are null unless given, and of no family: by the name of the option, what those are that a file does not say.</summary>
    private static readonly (string Name, object Defaults)[] Parts =
    [
        ("tempering", new Tempering()), ("perceptual", new PerceptualOptions("weights", 1)),
    ];

    private static readonly JsonSerializerOptions Format = new(OptionsContext.Default.Options)
    {
        TypeInfoResolver = OptionsContext.Default.WithAddedModifier(Adapt),
    };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly Dictionary<string, JsonObject> DefaultsOfKind =
        Members.ToDictionary(member => member.Kind, member => ToJson(member.Defaults, member.Kind));

    private static readonly Dictionary<string, JsonObject> DefaultsOfPart = Parts.ToDictionary(part => part.Name, part => ToJson(part.Defaults));

    public static byte[] Write(KaemOptions options, int columns)
    {
        var json = ToJson(options);
        json.Insert(0, "columns", columns);
        return Bytes(json);
    }

    public static (KaemOptions Options, int Columns) Read(byte[] bytes)
    {
        var json = Parse(bytes);
        int columns = (int?)json["columns"] ?? 0;
        json.Remove("columns");
        return columns >= 1 ? (Read(json), columns) : throw new ModelFormatException($"The model has {columns} columns: it is damaged.");
    }

    /// <summary>What a prior alone needs: the widths and the prior's own options.</summary>
    public static byte[] WritePrior(KaemOptions options) => Bytes(new JsonObject
    {
        ["latentSize"] = options.LatentSize,
        ["outerSize"] = options.Q,
        ["prior"] = ToJson(options)["prior"]!.DeepClone(),
    });

    /// <summary>Options with the widths and the prior that <see cref="WritePrior"/> wrote.</summary>
    public static KaemOptions ReadPrior(byte[] bytes) => Read(Parse(bytes));

    private static KaemOptions Read(JsonObject json)
    {
        // Versions before the bound took any number for "until MaxSteps".
        if (json["epochs"] is JsonValue given && given.TryGetValue(out int epochs) && epochs > Bounds.Epochs)
            json["epochs"] = Bounds.Epochs;
        try
        {
            return (KaemOptions)Over(ToJson(new KaemOptions()), json).Deserialize(Format.GetTypeInfo(typeof(KaemOptions)))!;
        }
        catch (JsonException exception) when (exception.Path is { Length: > 2 } path)
        {
            // Its line and column are not the file's, but those of what it was laid over.
            throw new ModelFormatException($"The option {path.TrimStart('$', '.')} can't be read: {exception.Message.Split(" Path: ")[0]}", exception);
        }
    }

    private static JsonObject Parse(byte[] bytes) =>
        JsonNode.Parse(bytes, documentOptions: Strict) as JsonObject ?? throw new JsonException("Options are an object, but the file holds something else.");

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());

    /// <summary>The given properties, and the defaults of those that aren't.</summary>
    private static JsonObject Over(JsonObject defaults, JsonObject given)
    {
        foreach (var (name, value) in given)
            defaults[name] = Over(name, defaults[name], value);
        return defaults;
    }

    private static JsonNode? Over(string name, JsonNode? defaults, JsonNode? given) => given switch
    {
        JsonObject json when (string?)json[KindName] is { } kind => Over(Clone(DefaultsOfKind.GetValueOrDefault(kind)
            ?? throw new ModelFormatException($"The option '{name}' is of kind '{kind}', which is not known to this version.")), json),
        JsonObject json => Over(Clone(defaults as JsonObject ?? DefaultsOfPart.GetValueOrDefault(name) ?? []), json),
        JsonArray json => new JsonArray([.. json.Select(item => Over(name, null, item))]),
        _ => given?.DeepClone(),
    };

    private static JsonObject Clone(JsonObject json) => json.DeepClone().AsObject();

    private static JsonObject ToJson(KaemOptions options)
    {
        var json = JsonSerializer.SerializeToNode(options, Format.GetTypeInfo(typeof(KaemOptions)))!.AsObject();
        // It is that of the generator's parts.
        if (options.Joint is not null)
            json.Remove("likelihood");
        return json;
    }

    /// <summary>Defaults, without what has none because its constructor asks for it.</summary>
    private static JsonObject ToJson(object defaults, string? kind = null)
    {
        var type = Format.GetTypeInfo(defaults.GetType());
        var json = JsonSerializer.SerializeToNode(defaults, type)!.AsObject();
        foreach (var property in type.Properties.Where(property => property.AssociatedParameter is { IsMemberInitializer: false, HasDefaultValue: false }))
            json.Remove(property.Name);
        if (kind is not null)
            json.Insert(0, KindName, kind);
        return json;
    }

    /// <summary>Says which members a family has, and which option holds a file's name.</summary>
    private static void Adapt(JsonTypeInfo type)
    {
        if (type.Type == typeof(PerceptualOptions))
            type.Properties.Single(property => property.Name == "weightsFile").CustomConverter = new FileNameForm();
        if (!type.Type.IsAbstract || type.Kind != JsonTypeInfoKind.Object)
            return;
        type.PolymorphismOptions = new() { TypeDiscriminatorPropertyName = KindName };
        foreach (var (kind, defaults) in Members.Where(member => type.Type.IsInstanceOfType(member.Defaults)))
            type.PolymorphismOptions.DerivedTypes.Add(new(defaults.GetType(), kind));
    }
}
