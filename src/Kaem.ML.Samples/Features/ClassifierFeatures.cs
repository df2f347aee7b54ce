using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Experiments;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms;

namespace Kaem.ML.Samples.Features;

/// <summary>
/// What a classifier says of a picture, as features: log-probabilities of the labels by multinomial logistic regression on random Fourier features of a
/// Gaussian kernel (Rahimi and Recht 2007), learned in seconds. Pictures that look like none of the labels, or like several, are far from real ones.
/// </summary>
internal sealed class ClassifierFeatures : IFeatureExtractor
{
    private const string Kernel = "Kernel", Score = "Score", Features = "LogProbabilities";

    private const int Rank = 1_000;

    /// <summary>Labelled pictures to learn from, at most.</summary>
    public const int MostLabelled = 5_000;

    private readonly MLContext _context = new(seed: 1);
    private readonly ITransformer _model;
    private readonly ImageSet _shape;

    /// <param name="labelled">Pictures with labels, none of which a model's pictures are compared with.</param>
    public ClassifierFeatures(LabelledImages labelled)
    {
        var some = labelled.Images.Take(MostLabelled);
        _shape = some;
        var data = LabelledRow.Load(_context, new LabelledImages(some, labelled.Labels));
        var learning = _context.Transforms.Conversion.MapValueToKey("Label", nameof(LabelledRow.Digit))
            .Append(_context.Transforms.ApproximatedKernelMap(
                Kernel, nameof(LabelledRow.Pixels), Rank, generator: new GaussianKernel(1 / (float)MeanSquaredDistance(some.Rows)), seed: 1))
            .Append(_context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options
            {
                FeatureColumnName = Kernel, L1Regularization = 0, L2Regularization = 0.1f, NumberOfThreads = 1,
            }));
        // A probability that is no number of single precision any more is the least one.
        _model = learning.Append(_context.Transforms.Expression(Features, "p => log(max(p, 1e-20f))", Score)).Fit(data);
    }

    public string Name => "classifier";

    public int Most => 3_000;

    public bool IsQuick => true;

    public DataMatrix Extract(DataMatrix pictures) => ImageRow.Matrix(Scored(pictures, []), Features);

    /// <summary>The share of pictures that get their label, in percent.</summary>
    public double Accuracy(LabelledImages images)
    {
        uint[] read = [.. Scored(images.Images.Rows, images.Labels).GetColumn<uint>("PredictedLabel")];
        uint[] wanted = [.. Scored(images.Images.Rows, images.Labels).GetColumn<uint>("Label")];
        return 100.0 * read.Where((label, i) => label == wanted[i]).Count() / read.Length;
    }

    private IDataView Scored(DataMatrix pictures, IReadOnlyList<int> labels)
    {
        int[] known = labels.Count > 0 ? [.. labels] : new int[pictures.Rows];
        return _model.Transform(LabelledRow.Load(_context, new LabelledImages(_shape with { Rows = pictures }, known)));
    }

    /// <summary>Mean of |x - y|² over pairs: twice the sum of variances.</summary>
    private static double MeanSquaredDistance(DataMatrix rows)
    {
        var (sums, squares) = (new double[rows.Columns], 0.0);
        for (int r = 0; r < rows.Rows; r++)
        {
            var row = rows.Row(r);
            for (int d = 0; d < row.Length; d++)
            {
                sums[d] += row[d];
                squares += (double)row[d] * row[d];
            }
        }
        return Math.Max(1e-6, 2 * (squares / rows.Rows - sums.Sum(sum => sum / rows.Rows * (sum / rows.Rows))));
    }
}
