using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Samples.Experiments.Rows;

/// <summary>
/// Fills gaps by boosted trees, which learn each column from all others: LightGBM for categories, FastTree for numbers. A share of their inputs is hidden while
/// they learn, so that they know gaps. It is what a model that was made for one column at a time can do.
/// </summary>
internal static class TreeImputer
{
    // Trees grow with the classes; a rarer category is never guessed.
    private const int MostClasses = 64;

    private const int LeastRows = 20;

    /// <summary>Fills all gaps of a table.</summary>
    /// <param name="train">The rows to learn from.</param>
    /// <param name="share">Share of the values that are hidden while the trees learn.</param>
    public static Table Fill(Table train, Table rows, double share, int seed)
    {
        var inputs = HiddenValues.Hide(train, HiddenValues.Choose(train, share, seed));
        return new Table([.. rows.Columns.Select(column => Fill(train[column.Name], inputs, column, rows))]);
    }

    private static TableColumn Fill(TableColumn target, Table inputs, TableColumn column, Table rows)
    {
        int[] known = [.. Enumerable.Range(0, target.Rows).Where(row => !target.IsMissing(row))];
        int[] gaps = [.. Enumerable.Range(0, column.Rows).Where(column.IsMissing)];
        if (gaps.Length == 0 || known.Length < LeastRows || rows.Columns.Count == 1)
            return column;
        var (train, others) = (inputs.Without(column.Name).Select(known), rows.Without(column.Name).Select(gaps));
        var features = new LearnerFeatures(train);
        var (learned, asked) = (features.Encode(train), features.Encode(others));
        return column is NumericColumn numeric
            ? Numbers(numeric, (NumericColumn)target.Select(known), learned, asked, gaps)
            : Categories((CategoricalColumn)column, target.Select(known), learned, asked, gaps);
    }

    private static NumericColumn Numbers(NumericColumn column, NumericColumn target, float[][] learned, float[][] asked, int[] gaps)
    {
        float[] scores = [.. Ask(Learners.NumberTrees, LearnerRow.Of(learned, target), asked).GetColumn<float>("Score")];
        double[] values = column.Values.ToArray();
        for (int i = 0; i < gaps.Length; i++)
            values[gaps[i]] = scores[i];
        return new NumericColumn(column.Name, values);
    }

    private static CategoricalColumn Categories(CategoricalColumn column, TableColumn target, float[][] learned, float[][] asked, int[] gaps)
    {
        string[] classes =
        [
            .. Enumerable.Range(0, target.Rows).Select(target.TextAt).GroupBy(name => name)
                .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Take(MostClasses).Select(group => group.Key),
        ];
        string[] guesses = classes.Length == 1
            ? [.. gaps.Select(_ => classes[0])]
            : [.. Ask(Learners.ManyClassTrees, [.. LearnerRow.Of(learned, target).Where(row => classes.Contains(row.Class))], asked)
                .GetColumn<string>("PredictedLabel")];
        string?[] names = [.. Enumerable.Range(0, column.Rows).Select(column.NameAt)];
        for (int i = 0; i < gaps.Length; i++)
            names[gaps[i]] = guesses[i];
        return CategoricalColumn.Of(column.Name, names);
    }

    private static IDataView Ask(Func<MLContext, IEstimator<ITransformer>> learner, LearnerRow[] rows, float[][] asked)
    {
        var context = new MLContext(seed: 1);
        var model = learner(context).Fit(LearnerRow.View(context, rows));
        return model.Transform(LearnerRow.View(context, [.. asked.Select(values => new LearnerRow { Features = values })]));
    }
}
