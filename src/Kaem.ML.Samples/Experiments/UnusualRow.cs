using Kaem.ML.Samples.Datasets;
using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Samples.Experiments;

/// <summary>A row of small likelihood, and the columns that make it so.</summary>
/// <param name="Row">Index of the row.</param>
/// <param name="LogLikelihood">Its log-likelihood, in nats.</param>
/// <param name="Columns">The columns that contribute least, with their values and contributions.</param>
internal sealed record UnusualRow(int Row, float LogLikelihood, IReadOnlyList<(string Column, string Value, float Contribution)> Columns)
{
    private const int Named = 3;

    /// <summary>The rows of least likelihood.</summary>
    /// <param name="scored">The rows with the model's outputs.</param>
    /// <param name="columns">Names of the slots of Contributions.</param>
    public static IReadOnlyList<UnusualRow> Find(IDataView scored, IReadOnlyList<string> columns, Table rows, int count)
    {
        float[] likelihoods = [.. scored.GetColumn<float>("LogLikelihood")];
        int[] lowest = [.. Enumerable.Range(0, likelihoods.Length).OrderBy(row => likelihoods[row]).Take(count)];
        float[][] contributions = [.. scored.GetColumn<float[]>("Contributions")];
        return
        [
            .. lowest.Select(row => new UnusualRow(row, likelihoods[row],
                [.. Enumerable.Range(0, columns.Count).Where(c => !rows[columns[c]].IsMissing(row)).OrderBy(c => contributions[row][c]).Take(Named)
                    .Select(c => (columns[c], rows[columns[c]].TextAt(row), contributions[row][c]))])),
        ];
    }
}
