using System.Text.Json;

namespace Kaem.ML.Persistence;

/// <summary>
/// Options as JSON, written out by hand: no reflection, so it survives trimming, and an option that an older file lacks
/// keeps its default. A test holds it against the options' properties.
/// </summary>
internal static class OptionsJson
{
    public static byte[] Write(KaemOptions options, int columns)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("columns", columns);
            Write(json, options);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

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
    public static byte[] WritePrior(KaemOptions options)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("latentSize", options.LatentSize);
            json.WriteNumber("outerSize", options.Q);
            json.WriteStartObject("prior");
            Write(json, options.Prior);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

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
        json.WriteStartObject("prior");
        Write(json, options.Prior);
        json.WriteEndObject();
        json.WriteStartObject("generator");
        Write(json, options.Generator);
        json.WriteEndObject();
        json.WriteStartObject("likelihood");
        Write(json, options.Likelihood);
        json.WriteEndObject();
        json.WriteStartObject("sampler");
        Write(json, options.Sampler);
        json.WriteEndObject();
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
        json.WriteStartObject("learningRateSchedule");
        Write(json, options.LearningRateSchedule);
        json.WriteEndObject();
        json.WriteNumber("epochs", options.Epochs);
        if (options.MaxSteps is { } steps)
            json.WriteNumber("maxSteps", steps);
        json.WriteNumber("seed", options.Seed);
        json.WriteBoolean("allowMissing", options.AllowMissing);
        json.WriteBoolean("freezePrior", options.FreezePrior);
        json.WriteNumber("scoringSamples", options.ScoringSamples);
        json.WriteStartObject("evidence");
        Write(json, options.Evidence);
        json.WriteEndObject();
    }

    private static KaemOptions Read(JsonObjectReader json)
    {
        var defaults = new KaemOptions();
        var grids = json.Object("gridAdaptation");
        return new KaemOptions
        {
            LatentSize = json.Int32("latentSize", defaults.LatentSize),
            OuterSize = json.OptionalInt32("outerSize"),
            Prior = json.Object("prior") is { } prior ? ReadPrior(prior) : defaults.Prior,
            Generator = json.Object("generator") is { } generator ? ReadGenerator(generator) : defaults.Generator,
            Likelihood = json.Object("likelihood") is { } likelihood ? ReadLikelihood(likelihood) : defaults.Likelihood,
            Sampler = json.Object("sampler") is { } sampler ? ReadSampler(sampler) : defaults.Sampler,
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
            LearningRateSchedule = json.Object("learningRateSchedule") is { } schedule ? ReadSchedule(schedule) : defaults.LearningRateSchedule,
            Epochs = json.Int32("epochs", defaults.Epochs),
            MaxSteps = json.OptionalInt64("maxSteps"),
            Seed = json.UInt64("seed", defaults.Seed),
            AllowMissing = json.Boolean("allowMissing", defaults.AllowMissing),
            FreezePrior = json.Boolean("freezePrior", defaults.FreezePrior),
            ScoringSamples = json.Int32("scoringSamples", defaults.ScoringSamples),
            Evidence = json.Object("evidence") is { } evidence ? ReadEvidence(evidence) : defaults.Evidence,
        };
    }

    private static void Write(Utf8JsonWriter json, KaemPrior prior)
    {
        switch (prior)
        {
            case MixturePriorOptions mixture:
                json.WriteString("kind", "mixture");
                json.WriteString("proportions", mixture.Proportions.ToString());
                json.WriteNumber("sparsity", mixture.Sparsity);
                break;
            case DeepPriorOptions deep:
                json.WriteString("kind", "deep");
                if (deep.Hidden is { } hidden)
                    Write(json, "hidden", hidden);
                json.WriteNumber("steps", deep.Steps);
                json.WriteNumber("stepSize", deep.StepSize);
                Write(json, "gridRange", deep.GridRange);
                break;
            case UnivariatePriorOptions univariate:
                json.WriteString("kind", "univariate");
                json.WriteString("coupling", univariate.Coupling.ToString());
                break;
            default:
                throw new NotSupportedException($"{prior.GetType().Name} can't be saved.");
        }
        json.WriteString("reference", prior.Reference.ToString());
        if (prior.Domain is { } domain)
            Write(json, "domain", domain);
        if (prior.DomainAdaptation.FollowsPosterior)
            json.WriteNumber("domainMargin", prior.DomainAdaptation.Margin);
        json.WriteString("quadrature", prior.Quadrature.Kind.ToString());
        json.WriteNumber("quadratureNodes", prior.Quadrature.Nodes);
        BasisJson.Write(json, prior.Basis);
    }

    private static KaemPrior ReadPrior(JsonObjectReader json)
    {
        KaemPrior prior;
        if (json.Kind == "mixture")
        {
            prior = new MixturePriorOptions
            {
                Proportions = json.Enum("proportions", MixtureProportions.Uniform),
                Sparsity = json.Single("sparsity", 0),
            };
        }
        else if (json.Kind == "deep")
        {
            var defaults = KaemPrior.Deep();
            prior = defaults with
            {
                Hidden = json.OptionalInt32s("hidden"),
                Steps = json.Int32("steps", defaults.Steps),
                StepSize = json.Single("stepSize", defaults.StepSize),
                GridRange = json.Range("gridRange") ?? defaults.GridRange,
            };
        }
        else
        {
            json.ExpectKind("univariate");
            prior = new UnivariatePriorOptions { Coupling = json.Enum("coupling", LatentCoupling.Independent) };
        }
        int nodes = json.Int32("quadratureNodes", 0);
        return prior with
        {
            Reference = json.Enum("reference", prior.Reference),
            Domain = json.Range("domain"),
            DomainAdaptation = json.OptionalSingle("domainMargin") is { } margin ? DomainAdaptation.FollowPosterior(margin) : DomainAdaptation.Fixed,
            Basis = BasisJson.Read(json),
            Quadrature = json.Enum("quadrature", QuadratureKind.Composite) switch
            {
                QuadratureKind.GaussLegendre => QuadratureRule.GaussLegendre(nodes),
                QuadratureKind.GaussKronrod => QuadratureRule.GaussKronrod(nodes),
                QuadratureKind.Trapezoid => QuadratureRule.Trapezoid(nodes),
                _ => QuadratureRule.Composite,
            },
        };
    }

    private static void Write(Utf8JsonWriter json, KaemGenerator generator)
    {
        var kan = (KanGeneratorOptions)generator;
        json.WriteString("kind", "kan");
        json.WriteString("output", kan.Output.ToString());
        if (kan.Hidden is { } hidden)
            Write(json, "hidden", hidden);
        Write(json, "gridRange", kan.GridRange);
        json.WriteString("hiddenMap", kan.HiddenMap.ToString());
        json.WriteBoolean("layerNorm", kan.LayerNorm);
        json.WriteStartObject("regularisation");
        json.WriteNumber("strength", kan.Regularisation.Strength);
        json.WriteNumber("l1", kan.Regularisation.L1);
        json.WriteNumber("entropy", kan.Regularisation.Entropy);
        json.WriteEndObject();
        BasisJson.Write(json, kan.Basis);
    }

    private static KaemGenerator ReadGenerator(JsonObjectReader json)
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

    private static void Write(Utf8JsonWriter json, KaemLikelihood likelihood)
    {
        var gaussian = (GaussianLikelihoodOptions)likelihood;
        json.WriteString("kind", "gaussian");
        json.WriteNumber("sigma", gaussian.Sigma);
        json.WriteString("learning", gaussian.Learning.ToString());
        json.WriteNumber("leastSigma", gaussian.LeastSigma);
    }

    private static KaemLikelihood ReadLikelihood(JsonObjectReader json)
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

    private static void Write(Utf8JsonWriter json, PosteriorSampler sampler)
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
                Write(json, "stepSizeBounds", auto.StepSizeBounds);
                json.WriteNumber("stepFactor", auto.StepFactor);
                Write(json, "massMatrixMix", auto.MassMatrixMix);
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

    private static PosteriorSampler ReadSampler(JsonObjectReader json)
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

    private static void Write(Utf8JsonWriter json, EvidenceEstimator estimator)
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
        json.WriteStartObject("sampler");
        Write(json, estimator.Sampler);
        json.WriteEndObject();
    }

    private static EvidenceEstimator ReadEvidence(JsonObjectReader json)
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
        Sampler = json.Object("sampler") is not { } sampler ? defaults.Sampler : ReadSampler(sampler) as MarkovChainOptions
            ?? throw new ModelFormatException("The model's estimator of evidence has a sampler without chains: the file is damaged."),
    };

    private static void Write(Utf8JsonWriter json, LearningRateSchedule schedule)
    {
        switch (schedule)
        {
            case MilestoneSchedule milestones:
                json.WriteString("kind", "milestones");
                json.WriteNumber("factor", milestones.Factor);
                Write(json, "epochs", milestones.Epochs);
                break;
            case CosineSchedule cosine:
                json.WriteString("kind", "cosine");
                json.WriteNumber("final", cosine.Final);
                json.WriteNumber("warmup", cosine.Warmup);
                break;
            default:
                json.WriteString("kind", "constant");
                break;
        }
    }

    private static LearningRateSchedule ReadSchedule(JsonObjectReader json) => json.Kind switch
    {
        "constant" => LearningRateSchedule.Constant,
        "milestones" => LearningRateSchedule.Milestones(json.Single("factor", 0.1f), json.OptionalInt32s("epochs") ?? []),
        "cosine" => LearningRateSchedule.Cosine(json.Single("final", 0), json.Single("warmup", 0)),
        _ => throw new ModelFormatException($"A learning-rate schedule of kind '{json.Kind}' is not known to this version."),
    };

    private static void Write(Utf8JsonWriter json, string name, (float Low, float High) range)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(range.Low);
        json.WriteNumberValue(range.High);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<int> values)
    {
        json.WriteStartArray(name);
        foreach (int value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
