using System.Text.Json.Serialization;

namespace Kaem.ML.Persistence;

/// <summary>What is generated for <see cref="OptionsJson"/>: all options, and the members of their families.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [
        typeof(PairForm),
        typeof(NameForm<BaseActivation>), typeof(NameForm<HiddenMap>), typeof(NameForm<LatentCoupling>), typeof(NameForm<MarkovChains>),
        typeof(NameForm<MixtureAxes>), typeof(NameForm<MixtureProportions>), typeof(NameForm<OutputActivation>), typeof(NameForm<PriorGradient>),
        typeof(NameForm<ProposalLearning>), typeof(NameForm<QuadratureKind>),
        typeof(NameForm<ReferencePrior>), typeof(NameForm<Resampler>), typeof(NameForm<SigmaLearning>), typeof(NameForm<TrainingObjective>)])]
[JsonSerializable(typeof(KaemOptions))]
[JsonSerializable(typeof(UnivariatePriorOptions)), JsonSerializable(typeof(MixturePriorOptions)), JsonSerializable(typeof(DeepPriorOptions))]
[JsonSerializable(typeof(JointMixturePriorOptions))]
[JsonSerializable(typeof(RbfBasis)), JsonSerializable(typeof(RswafBasis)), JsonSerializable(typeof(MorletBasis))]
[JsonSerializable(typeof(BSplineBasis)), JsonSerializable(typeof(FourierBasis)), JsonSerializable(typeof(ChebyshevBasis))]
[JsonSerializable(typeof(KanGeneratorOptions)), JsonSerializable(typeof(ConvolutionalGeneratorOptions))]
[JsonSerializable(typeof(JointGeneratorOptions)), JsonSerializable(typeof(ImagePart)), JsonSerializable(typeof(LabelPart))]
[JsonSerializable(typeof(ColumnsPart))]
[JsonSerializable(typeof(GaussianLikelihoodOptions)), JsonSerializable(typeof(MixedLikelihoodOptions))]
[JsonSerializable(typeof(AutoregressiveLikelihoodOptions))]
[JsonSerializable(typeof(GaussianBlock)), JsonSerializable(typeof(CategoricalBlock))]
[JsonSerializable(typeof(ImportanceSamplingOptions)), JsonSerializable(typeof(LangevinOptions)), JsonSerializable(typeof(MalaOptions))]
[JsonSerializable(typeof(AutoMalaOptions)), JsonSerializable(typeof(AmortisedOptions))]
[JsonSerializable(typeof(PlainEncoderOptions)), JsonSerializable(typeof(KanEncoderOptions)), JsonSerializable(typeof(ConvolutionalEncoderOptions))]
[JsonSerializable(typeof(ConstantSchedule)), JsonSerializable(typeof(MilestoneSchedule)), JsonSerializable(typeof(CosineSchedule))]
[JsonSerializable(typeof(LinearSchedule))]
[JsonSerializable(typeof(ImportanceSamplingEstimator)), JsonSerializable(typeof(ProposalEstimator)),
    JsonSerializable(typeof(AnnealedImportanceSamplingEstimator))]
[JsonSerializable(typeof(ThermodynamicIntegrationEstimator)), JsonSerializable(typeof(SteppingstoneEstimator))]
internal sealed partial class OptionsContext : JsonSerializerContext;
