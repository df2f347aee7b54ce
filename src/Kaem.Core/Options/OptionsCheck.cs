namespace Kaem.ML;

/// <summary>Refuses options that are each valid but make no model together.</summary>
internal static class OptionsCheck
{
    /// <exception cref="ArgumentException">Two options contradict each other.</exception>
    public static void Consistent(KaemOptions options, string argument)
    {
        if (options.Joint is { } parts)
            JointCheck.Consistent(options, parts, argument);
        if (options.Objective == TrainingObjective.Steppingstone && ChainsOf(options.Sampler) is not { Tempering: not null })
        {
            throw new ArgumentException(
                $"Objective = {nameof(TrainingObjective.Steppingstone)} sums over the temperatures of a tempered sampler, but Sampler is "
                + $"{Name(options.Sampler)} without tempering. Use for instance PosteriorSampler.Langevin().Tempered(), or Objective = "
                + $"{nameof(TrainingObjective.MaximumLikelihood)}.",
                argument);
        }
        if (Math.Max(options.LearningRate, options.PriorLearningRate ?? 0) * (double)options.Adam.WeightDecay > 1)
        {
            throw new ArgumentException(
                "Every update multiplies weights by 1 - LearningRate·WeightDecay, which is below 0: "
                + FormattableString.Invariant($"LearningRate is {options.LearningRate}, ")
                + FormattableString.Invariant($"PriorLearningRate {options.PriorLearningRate ?? options.LearningRate}, ")
                + FormattableString.Invariant($"WeightDecay {options.Adam.WeightDecay}. ")
                + "Use a smaller WeightDecay.",
                argument);
        }
        if (options.Constraint is { } constraint && (options.PrincipalComponents is not null || options.Likelihood is AutoregressiveLikelihoodOptions))
        {
            throw new ArgumentException(
                $"The constraint '{constraint.Name}' looks at the rows that the generator makes, but with "
                + (options.PrincipalComponents is null
                    ? "an autoregressive likelihood it makes only what their columns start from. Use KaemLikelihood.Mixed()"
                    : "PrincipalComponents it makes components. Leave them out")
                + ", or leave Constraint out.",
                argument);
        }
        if (options.Prior is MixturePriorOptions { Proportions: MixtureProportions.Uniform, Sparsity: > 0 } mixture)
        {
            throw new ArgumentException(
                $"The mixture prior's Sparsity is {mixture.Sparsity}, but its Proportions are {nameof(MixtureProportions.Uniform)}: a penalty needs learned "
                + $"proportions. Use {nameof(MixtureProportions)}.{nameof(MixtureProportions.Learned)}, or a sparsity of 0.",
                argument);
        }
        if (options.Sampler is MarkovChainOptions && options.Prior is UnivariatePriorOptions { Coupling: LatentCoupling.Shared })
        {
            throw new ArgumentException(
                $"Sampler = {Name(options.Sampler)} follows the density of independent latents, but the prior's Coupling is {nameof(LatentCoupling.Shared)}. "
                + $"Use {nameof(LatentCoupling)}.{nameof(LatentCoupling.Independent)}, or PosteriorSampler.ImportanceSampling().",
                argument);
        }
        if (options.Sampler is AmortisedOptions amortised)
            CanPropose(options, amortised, argument);
        if (options.PrincipalComponents is { } components)
            FitsComponents(options, components, argument);
        if (options.Prior is DeepPriorOptions deep)
            Consistent(options, deep, argument);
        if (options.Prior is JointMixturePriorOptions joint)
            Consistent(options, joint, argument);
        if (options.Prior.DomainAdaptation.FollowsPosterior && !options.FreezePrior)
            DomainCanMove(options, argument);
        if (options.Generator is KanGeneratorOptions { LayerNorm: true } generator
            && (options.GeneratorInputs < 2 || generator.Hidden is { } hidden && hidden.Any(width => width < 2)))
        {
            throw new ArgumentException(
                "LayerNorm leaves nothing of a layer's input where that is a single value, but the generator has one of width 1. Use widths of 2 or more in "
                + "OuterSize and Hidden, or LayerNorm = false.",
                argument);
        }
        if (options.Generator is ConvolutionalGeneratorOptions convolutional)
            Complete(convolutional, argument);
        if (options.Likelihood is BlockLikelihoodOptions mixed && mixed.Blocks.Any(block => block is CategoricalBlock)
            && options.Generator is { Output: not OutputActivation.None } and not KanGeneratorOptions and not JointGeneratorOptions)
        {
            throw new ArgumentException(
                $"Categorical blocks need logits, but the generator's output activation {options.Generator.Output} is for all columns. Use "
                + "OutputActivation.None, or a KAN generator.", argument);
        }
        if (Perceptual(options) is { } perceptual)
            FitsImages(options, perceptual, argument);
        if (options.Evidence is ProposalEstimator)
            CanWeighProposals(options, argument);
        if (options.Evidence is TemperedEstimator && options.Prior is UnivariatePriorOptions { Coupling: LatentCoupling.Shared })
        {
            throw new ArgumentException(
                $"Evidence = {Name(options.Evidence)} follows the density of independent latents, but the prior's Coupling is "
                + $"{nameof(LatentCoupling.Shared)}. Use {nameof(LatentCoupling)}.{nameof(LatentCoupling.Independent)}, or "
                + "EvidenceEstimator.ImportanceSampling().",
                argument);
        }
    }

    /// <exception cref="ArgumentException">The likelihood is for rows of another width.</exception>
    public static void Fits(KaemOptions options, int columns, string argument)
    {
        if (options.Likelihood is BlockLikelihoodOptions mixed && mixed.Columns != columns)
        {
            throw new ArgumentException(
                $"The likelihood's {mixed.Blocks.Count} blocks have {mixed.Columns} columns, but the rows have {columns}. Every numeric column takes one, "
                + "every categorical variable as many as it has categories.",
                argument);
        }
        if (options.Joint is null && options.Sampler is AmortisedOptions { Encoder: ConvolutionalEncoderOptions encoder }
            && encoder.ShapeFor(options.Generator) is { } image && image.Columns != columns)
        {
            throw new ArgumentException(
                $"The encoder sees images of {image}, {image.Columns} values, but the rows have {columns} columns. Shape is height, width and channels of the "
                + "rows' images.", argument);
        }
        if (options.Perceptual?.ShapeFor(options.Generator) is { } shape && shape.Columns != columns)
        {
            throw new ArgumentException(
                $"The perceptual loss compares images of {shape}, {shape.Columns} values, but the rows have {columns} columns. Shape is height, width and "
                + "channels of the rows' images.", argument);
        }
    }

    private static PerceptualOptions? Perceptual(KaemOptions options) => options.Likelihood switch
    {
        GaussianLikelihoodOptions gaussian => gaussian.Perceptual,
        BlockLikelihoodOptions mixed => mixed.Blocks.OfType<GaussianBlock>().FirstOrDefault(block => block.Density.Perceptual is not null)?.Density.Perceptual,
        _ => null,
    };

    private static void FitsImages(KaemOptions options, PerceptualOptions perceptual, string argument)
    {
        const string perceptualLoss = "The likelihood has a perceptual loss, ";
        if (options.Likelihood is not GaussianLikelihoodOptions)
            throw new ArgumentException(
                $"A block of the mixed likelihood has a perceptual loss, but that compares whole rows, as images. Use KaemLikelihood.Gaussian(), or leave "
                + "Perceptual out.", argument);
        if (options.PrincipalComponents is { } components)
            throw new ArgumentException(
                $"{perceptualLoss}but {nameof(KaemOptions.PrincipalComponents)} is {components}: the generator makes components, not images. Leave one of "
                + "them out.", argument);
        if (options.AllowMissing)
            throw new ArgumentException(
                $"{perceptualLoss}but {nameof(KaemOptions.AllowMissing)} is set: features need every pixel. Fill missing entries, or leave Perceptual out.",
                argument);
        if (options.Generator.Output == OutputActivation.Tanh)
            throw new ArgumentException(
                $"{perceptualLoss}which compares images with pixels in [0, 1], but the generator's output activation Tanh reaches [-1, 1]. Use "
                + $"{nameof(OutputActivation)}.{nameof(OutputActivation.Sigmoid)} and images in [0, 1].", argument);
        if (perceptual.ShapeFor(options.Generator) is not { } shape)
            throw new ArgumentException(
                $"{perceptualLoss}which needs the images' Shape, for instance new ImageShape(28, 28, 1). It can be left out where a convolutional generator "
                + "or an ML.NET column's vector dimensions tell it.", argument);
        if (shape.Channels is not (1 or 3))
            throw new ArgumentException($"{perceptualLoss}which compares images of 1 channel (grey) or 3 (RGB), but Shape is {shape}.", argument);
        if (options.Generator is ConvolutionalGeneratorOptions { Shape: { } made } && made != shape)
            throw new ArgumentException(
                $"{perceptualLoss}which compares images of {shape}, but the generator makes {made}. Leave the loss's Shape out.", argument);
    }

    private static void Consistent(KaemOptions options, DeepPriorOptions deep, string argument)
    {
        if (options.PriorGradient == PriorGradient.Normalised)
        {
            throw new ArgumentException(
                $"PriorGradient = {nameof(PriorGradient.Normalised)} needs the gradient of log Z, which a deep prior does not have: its Z is an integral over "
                + $"all latents. Leave PriorGradient out, or use {nameof(PriorGradient.Contrastive)}.",
                argument);
        }
        if (options.OuterSize is { } outer && outer != options.LatentSize)
        {
            throw new ArgumentException(
                $"OuterSize is {outer}, but a deep prior has one density over its {options.LatentSize} latents (LatentSize), which the generator sees as they "
                + "are. Leave OuterSize out.",
                argument);
        }
        if (deep.Quadrature != QuadratureRule.Composite)
        {
            throw new ArgumentException(
                $"The deep prior's Quadrature is {deep.Quadrature.Kind}, but it has no partition functions to compute. Leave Quadrature out.", argument);
        }
    }

    private static void CanWeighProposals(KaemOptions options, string argument)
    {
        if (options.Sampler is not AmortisedOptions)
        {
            throw new ArgumentException(
                $"Evidence = Proposal weighs draws of an encoder, but Sampler = {Name(options.Sampler)} makes none. Use PosteriorSampler.Amortised(), or "
                + "EvidenceEstimator.ImportanceSampling().", argument);
        }
        if (!options.Prior.IsNormalised)
        {
            throw new ArgumentException(
                "Evidence = Proposal weighs draws by the prior's density, but a deep prior's normalisation is not known. Use "
                + "EvidenceEstimator.ImportanceSampling().", argument);
        }
    }

    private static void CanPropose(KaemOptions options, AmortisedOptions amortised, string argument)
    {
        if (options.Prior is UnivariatePriorOptions prior)
        {
            if (options.LatentSize > 1)
            {
                throw new ArgumentException(
                    $"Sampler = {Name(amortised)} proposes each latent, but LatentSize is {options.LatentSize} and the generator sees sums of so many latents "
                    + $"of the independent prior alone: nothing tells a sum's terms apart. Use a prior whose latents the generator "
                    + $"sees as they are, KaemPrior.JointMixture() or KaemPrior.Mixture(), or LatentSize = 1 with OuterSize = {options.Q}.",
                    argument);
            }
            if (prior.Coupling == LatentCoupling.Shared)
            {
                throw new ArgumentException(
                    $"Sampler = {Name(amortised)} weighs by the density of independent latents, but the prior's Coupling is {nameof(LatentCoupling.Shared)}. "
                    + $"Use {nameof(LatentCoupling)}.{nameof(LatentCoupling.Independent)}, or PosteriorSampler.ImportanceSampling().",
                    argument);
            }
        }
        if (amortised.Chains is not null && amortised.Draws > 1)
        {
            throw new ArgumentException(
                $"Chains lead one draw of a row on, but Draws is {amortised.Draws}. Use 1, or leave Chains out.", argument);
        }
        if (amortised.Encoder is ConvolutionalEncoderOptions encoder)
            SeesImages(options, encoder, argument);
        if (amortised is { Learning: ProposalLearning.ReweightedWakeSleep, Draws: < 2, Chains: null })
        {
            throw new ArgumentException(
                $"Learning = {nameof(ProposalLearning.ReweightedWakeSleep)} weighs a row's draws against each other, but Draws is {amortised.Draws}. Use 2 or "
                + $"more, or {nameof(ProposalLearning)}.{nameof(ProposalLearning.Pathwise)}.",
                argument);
        }
    }

    private static void Consistent(KaemOptions options, JointMixturePriorOptions joint, string argument)
    {
        if (joint.Reference != ReferencePrior.Gaussian)
        {
            throw new ArgumentException(
                $"The joint mixture's Reference is {joint.Reference}, but its components have means and scales of their own around a normal density. "
                + $"Use {nameof(ReferencePrior)}.{nameof(ReferencePrior.Gaussian)}.",
                argument);
        }
        if (options.OuterSize is { } outer && outer != options.LatentSize)
        {
            throw new ArgumentException(
                $"OuterSize is {outer}, but a joint mixture has one density over its {options.LatentSize} latents (LatentSize), which the generator "
                + "sees as they are. Leave OuterSize out.",
                argument);
        }
        if (options.PriorGradient == PriorGradient.Contrastive)
        {
            throw new ArgumentException(
                $"PriorGradient = {nameof(PriorGradient.Contrastive)} estimates the gradient of a normalisation that a joint mixture knows. Leave "
                + $"PriorGradient out, or use {nameof(PriorGradient.Normalised)}.",
                argument);
        }
        if (joint.DomainAdaptation.FollowsPosterior)
        {
            throw new ArgumentException(
                $"The joint mixture's {nameof(KaemPrior.DomainAdaptation)} follows the posterior, but its Domain is that of a component's own "
                + $"coordinates, and its means and axes are what follows. Use {nameof(DomainAdaptation)}.{nameof(DomainAdaptation.Fixed)}.",
                argument);
        }
        if (!joint.LearnEnergies && joint.Quadrature != QuadratureRule.Composite)
        {
            throw new ArgumentException(
                $"The joint mixture's Quadrature is {joint.Quadrature.Kind}, but without {nameof(joint.LearnEnergies)} it has no partition functions "
                + "to compute. Leave Quadrature out.", argument);
        }
        if (ChainsOf(options.Sampler) is LangevinOptions chains && (joint.LearnEnergies || joint.Domain is not null))
        {
            string why = joint.Domain is null ? $"{nameof(joint.LearnEnergies)} is set" : "Domain is given";
            throw new ArgumentException(
                $"Sampler = {Name(chains)} reflects at the ends of an interval, but where {why}, a joint mixture ends at its components' "
                + "oblique edges. Use PosteriorSampler.Mala() or PosteriorSampler.AutoMala(), which reject what is beyond, or leave both out.",
                argument);
        }
    }

    private static void SeesImages(KaemOptions options, ConvolutionalEncoderOptions encoder, string argument)
    {
        const string convolutional = "The encoder is convolutional, ";
        if (options.Joint is { } joint)
        {
            JointCheck.SeesImages(joint, encoder, argument);
            return;
        }
        if (options.Likelihood is not GaussianLikelihoodOptions)
            throw new ArgumentException(
                $"{convolutional}but the likelihood is mixed: its rows are no images. Use KaemEncoder.Plain(), or KaemLikelihood.Gaussian().", argument);
        if (options.PrincipalComponents is { } components)
        {
            throw new ArgumentException(
                $"{convolutional}but {nameof(KaemOptions.PrincipalComponents)} is {components}: it would see components, not images. Use KaemEncoder.Plain(), "
                + "or leave PrincipalComponents out.", argument);
        }
        if (encoder.ShapeFor(options.Generator) is not { } shape)
        {
            throw new ArgumentException(
                $"{convolutional}which needs the images' Shape, for instance new ImageShape(28, 28, 1). It can be left out where a convolutional generator or "
                + "an ML.NET column's vector dimensions tell it.", argument);
        }
        encoder.CheckShape(shape, argument);
    }

    private static void FitsComponents(KaemOptions options, int components, string argument)
    {
        string asked = $"{nameof(KaemOptions.PrincipalComponents)} is {components}, but ";
        if (options.Generator.Output != OutputActivation.None)
        {
            throw new ArgumentException(
                $"{asked}the generator's output activation is {options.Generator.Output}: components take any value. Use KaemGenerator.Kan(output: "
                + "OutputActivation.None).", argument);
        }
        if (options.Likelihood is not GaussianLikelihoodOptions)
        {
            throw new ArgumentException(
                $"{asked}the likelihood is {options.Likelihood.GetType().Name.Replace("LikelihoodOptions", "", StringComparison.Ordinal)}: components are "
                + "continuous. Use KaemLikelihood.Gaussian(), or leave PrincipalComponents out.", argument);
        }
        if (options.AllowMissing)
        {
            throw new ArgumentException(
                $"{asked}{nameof(KaemOptions.AllowMissing)} is set: a component needs every entry of its row. Fill missing entries, or leave "
                + "PrincipalComponents out.", argument);
        }
    }

    private static void Complete(ConvolutionalGeneratorOptions generator, string argument)
    {
        if (generator.Shape is null)
        {
            throw new ArgumentException(
                "The convolutional generator needs the images' Shape, for instance new ImageShape(32, 32, 3). It can be left out only where an ML.NET "
                + "column's vector dimensions tell it.",
                argument);
        }
        generator.CheckShape(argument);
    }

    private static void DomainCanMove(KaemOptions options, string argument)
    {
        const string follows = $"The prior's {nameof(KaemPrior.DomainAdaptation)} follows the posterior, but ";
        if (ChainsOf(options.Sampler) is null)
        {
            throw new ArgumentException(
                $"{follows}Sampler = {Name(options.Sampler)} draws from the prior's domain: its draws can't leave it, and fitting the domain to them would "
                + $"shrink it step by step. Use PosteriorSampler.Langevin() or another Markov chain, or "
                + $"{nameof(DomainAdaptation)}.{nameof(DomainAdaptation.Fixed)}.",
                argument);
        }
        if (!options.GridAdaptation.Prior)
        {
            throw new ArgumentException(
                $"{follows}{nameof(GridAdaptation)}.{nameof(GridAdaptation.Prior)} is off: domains move when the prior's grids adapt. Turn it on, or use "
                + $"{nameof(DomainAdaptation)}.{nameof(DomainAdaptation.Fixed)}.",
                argument);
        }
    }

    /// <summary>The chains that training runs, if it runs any.</summary>
    private static MarkovChainOptions? ChainsOf(PosteriorSampler sampler) => sampler as MarkovChainOptions ?? (sampler as AmortisedOptions)?.Chains;

    private static string Name(EvidenceEstimator estimator) => estimator.GetType().Name.Replace("Estimator", "", StringComparison.Ordinal);

    private static string Name(PosteriorSampler sampler) => sampler.GetType().Name.Replace("Options", "", StringComparison.Ordinal);
}
