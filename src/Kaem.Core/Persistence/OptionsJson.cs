using System.Text.Json;

namespace Kaem.ML.Persistence;

/// <summary>
/// Options as JSON, written out by hand: no reflection, so it survives trimming, and an option that an older file lacks
/// keeps its default. A test holds it against the options' properties.
/// </summary>
internal static class OptionsJson
{
    public static byte[] Write(KaemOptions options, int columns) => JsonValues.Document(json =>
    {
        json.WriteNumber("columns", columns);
        Write(json, options);
    });

    public static (KaemOptions Options, int Columns) Read(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        var root = new JsonObjectReader(document.RootElement);
        int columns = root.Int32("columns", 0);
        if (columns < 1)
            throw new ModelFormatException($"The model has {columns} columns: it is damaged.");
        return (Read(root), columns);
    }

    /// <summary>What a prior alone needs: the widths and the prior's own options.</summary>
    public static byte[] WritePrior(KaemOptions options) => JsonValues.Document(json =>
    {
        json.WriteNumber("latentSize", options.LatentSize);
        json.WriteNumber("outerSize", options.Q);
        json.Write("prior", options.Prior, PriorJson.Write);
    });

    /// <summary>Options with the widths and the prior that <see cref="WritePrior"/> wrote.</summary>
    public static KaemOptions ReadPrior(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        return Read(new JsonObjectReader(document.RootElement));
    }

    private static void Write(Utf8JsonWriter json, KaemOptions options)
    {
        json.WriteNumber("latentSize", options.LatentSize);
        if (options.OuterSize is { } outer)
            json.WriteNumber("outerSize", outer);
        json.Write("prior", options.Prior, PriorJson.Write);
        json.Write("generator", options.Generator, GeneratorJson.Write);
        json.Write("likelihood", options.Likelihood, GeneratorJson.Write);
        json.Write("sampler", options.Sampler, SamplerJson.Write);
        json.WriteString("objective", options.Objective.ToString());
        if (options.PriorGradient is { } gradient)
            json.WriteString("priorGradient", gradient.ToString());
        json.WriteStartObject("gridAdaptation");
        json.WriteBoolean("prior", options.GridAdaptation.Prior);
        json.WriteBoolean("generator", options.GridAdaptation.Generator);
        json.WriteNumber("frequency", options.GridAdaptation.Frequency);
        json.WriteNumber("decay", options.GridAdaptation.Decay);
        json.WriteNumber("uniformRatio", options.GridAdaptation.UniformRatio);
        json.WriteNumber("samples", options.GridAdaptation.Samples);
        json.WriteEndObject();
        json.WriteNumber("batchSize", options.BatchSize);
        json.WriteNumber("learningRate", options.LearningRate);
        if (options.PriorLearningRate is { } rate)
            json.WriteNumber("priorLearningRate", rate);
        json.Write("learningRateSchedule", options.LearningRateSchedule, ScheduleJson.Write);
        if (options.GradientClipping is { } norm)
            json.WriteNumber("gradientClipping", norm);
        json.WriteNumber("maxRecoveries", options.MaxRecoveries);
        json.WriteNumber("epochs", options.Epochs);
        if (options.MaxSteps is { } steps)
            json.WriteNumber("maxSteps", steps);
        if (options.Seed is { } seed)
            json.WriteNumber("seed", seed);
        json.WriteBoolean("allowMissing", options.AllowMissing);
        json.WriteBoolean("freezePrior", options.FreezePrior);
        if (options.PrincipalComponents is { } components)
            json.WriteNumber("principalComponents", components);
        json.WriteNumber("scoringSamples", options.ScoringSamples);
        json.Write("evidence", options.Evidence, EvidenceJson.Write);
    }

    private static KaemOptions Read(JsonObjectReader json)
    {
        var defaults = new KaemOptions();
        var grids = json.Object("gridAdaptation");
        return new KaemOptions
        {
            LatentSize = json.Int32("latentSize", defaults.LatentSize),
            OuterSize = json.OptionalInt32("outerSize"),
            Prior = json.Object("prior") is { } prior ? PriorJson.ReadPrior(prior) : defaults.Prior,
            Generator = json.Object("generator") is { } generator ? GeneratorJson.ReadGenerator(generator) : defaults.Generator,
            Likelihood = json.Object("likelihood") is { } likelihood ? GeneratorJson.ReadLikelihood(likelihood) : defaults.Likelihood,
            Sampler = json.Object("sampler") is { } sampler ? SamplerJson.ReadSampler(sampler) : defaults.Sampler,
            Objective = json.Enum("objective", defaults.Objective),
            PriorGradient = json.OptionalEnum<PriorGradient>("priorGradient"),
            GridAdaptation = grids is not { } given ? defaults.GridAdaptation : new GridAdaptation
            {
                Prior = given.Boolean("prior", defaults.GridAdaptation.Prior),
                Generator = given.Boolean("generator", defaults.GridAdaptation.Generator),
                Frequency = given.Int32("frequency", defaults.GridAdaptation.Frequency),
                Decay = given.Single("decay", defaults.GridAdaptation.Decay),
                UniformRatio = given.Single("uniformRatio", defaults.GridAdaptation.UniformRatio),
                Samples = given.Int32("samples", defaults.GridAdaptation.Samples),
            },
            BatchSize = json.Int32("batchSize", defaults.BatchSize),
            LearningRate = json.Single("learningRate", defaults.LearningRate),
            PriorLearningRate = json.OptionalSingle("priorLearningRate"),
            LearningRateSchedule = json.Object("learningRateSchedule") is { } schedule ? ScheduleJson.ReadSchedule(schedule) : defaults.LearningRateSchedule,
            GradientClipping = json.OptionalSingle("gradientClipping"),
            MaxRecoveries = json.Int32("maxRecoveries", defaults.MaxRecoveries),
            Epochs = json.Int32("epochs", defaults.Epochs),
            MaxSteps = json.OptionalInt64("maxSteps"),
            Seed = json.OptionalUInt64("seed"),
            AllowMissing = json.Boolean("allowMissing", defaults.AllowMissing),
            FreezePrior = json.Boolean("freezePrior", defaults.FreezePrior),
            PrincipalComponents = json.OptionalInt32("principalComponents"),
            ScoringSamples = json.Int32("scoringSamples", defaults.ScoringSamples),
            Evidence = json.Object("evidence") is { } evidence ? EvidenceJson.ReadEvidence(evidence) : defaults.Evidence,
        };
    }
}
