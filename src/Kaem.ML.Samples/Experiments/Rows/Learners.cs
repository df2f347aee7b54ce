using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.LightGbm;
using Microsoft.ML.Transforms;

namespace Kaem.ML.Samples.Experiments.Rows;

/// <summary>
/// ML.NET's learners of <see cref="LearnerRow"/> with their own settings. FastTree would leave out every row that has a NaN, so a gap gets the least value, and
/// its indicator says that it is one.
/// </summary>
internal static class Learners
{
    /// <summary>Boosted trees that learn <see cref="LearnerRow.Flag"/>.</summary>
    public static IEstimator<ITransformer> FlagTrees(MLContext context) =>
        Filled(context, MissingValueReplacingEstimator.ReplacementMode.Minimum).Append(context.BinaryClassification.Trainers.FastTree(nameof(LearnerRow.Flag)));

    /// <summary>A logistic regression that learns <see cref="LearnerRow.Flag"/>.</summary>
    public static IEstimator<ITransformer> FlagRegression(MLContext context) =>
        Scaled(context).Append(context.BinaryClassification.Trainers.LbfgsLogisticRegression(
            new LbfgsLogisticRegressionBinaryTrainer.Options { LabelColumnName = nameof(LearnerRow.Flag), NumberOfThreads = 1 }));

    /// <summary>Boosted trees that learn <see cref="LearnerRow.Class"/>, one against all others, and say it in PredictedLabel.</summary>
    public static IEstimator<ITransformer> ClassTrees(MLContext context) => Named(
        context, Filled(context, MissingValueReplacingEstimator.ReplacementMode.Minimum),
        context.MulticlassClassification.Trainers.OneVersusAll(
            context.BinaryClassification.Trainers.FastTree(nameof(LearnerRow.Class)), nameof(LearnerRow.Class)));

    /// <summary>LightGBM's boosted trees that learn <see cref="LearnerRow.Class"/>, all classes together, and say it in PredictedLabel.</summary>
    public static IEstimator<ITransformer> ManyClassTrees(MLContext context) => Named(
        context, Filled(context, MissingValueReplacingEstimator.ReplacementMode.Minimum),
        context.MulticlassClassification.Trainers.LightGbm(
            new LightGbmMulticlassTrainer.Options { LabelColumnName = nameof(LearnerRow.Class), Seed = 1, Deterministic = true }));

    /// <summary>A logistic regression of several classes that learns <see cref="LearnerRow.Class"/>.</summary>
    public static IEstimator<ITransformer> ClassRegression(MLContext context) => Named(
        context, Scaled(context),
        context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(
            new LbfgsMaximumEntropyMulticlassTrainer.Options { LabelColumnName = nameof(LearnerRow.Class), NumberOfThreads = 1 }));

    /// <summary>Boosted trees that learn <see cref="LearnerRow.Number"/> and say it in Score.</summary>
    public static IEstimator<ITransformer> NumberTrees(MLContext context) =>
        Filled(context, MissingValueReplacingEstimator.ReplacementMode.Minimum).Append(context.Regression.Trainers.FastTree(nameof(LearnerRow.Number)));

    private static MissingValueReplacingEstimator Filled(MLContext context, MissingValueReplacingEstimator.ReplacementMode by) =>
        context.Transforms.ReplaceMissingValues(nameof(LearnerRow.Features), replacementMode: by);

    /// <summary>Features of mean 0 and variance 1, and 0 for gaps.</summary>
    private static EstimatorChain<NormalizingTransformer> Scaled(MLContext context) =>
        Filled(context, MissingValueReplacingEstimator.ReplacementMode.Mean)
        .Append(context.Transforms.NormalizeMeanVariance(nameof(LearnerRow.Features), fixZero: false));

    private static EstimatorChain<KeyToValueMappingTransformer> Named(
        MLContext context, IEstimator<ITransformer> features, IEstimator<ITransformer> learner) =>
        features.Append(context.Transforms.Conversion.MapValueToKey(nameof(LearnerRow.Class))).Append(learner)
        .Append(context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
}
