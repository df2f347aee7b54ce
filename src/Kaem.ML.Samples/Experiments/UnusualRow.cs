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
    /// <param name="model">Says what makes them unlikely.</param>
    public static IReadOnlyList<UnusualRow> Find(IDataView scored, KaemTableModel model, Table rows, int count)
    {
        float[] likelihoods = [.. scored.GetColumn<float>("LogLikelihood")];
        int[] lowest = [.. Enumerable.Range(0, likelihoods.Length).OrderBy(row => likelihoods[row]).Take(count)];
        // Of few rows, since each column costs as much as a row's likelihood.
        var contributions = model.Contributions(rows.Select(lowest));
        string[] columns = [.. model.Schema.Columns.Select(column => column.Name)];
        return
        [
            .. lowest.Select((row, i) => new UnusualRow(row, likelihoods[row],
                [.. Enumerable.Range(0, columns.Length).Where(c => !rows[columns[c]].IsMissing(row)).OrderBy(c => contributions.Row(i)[c]).Take(Named)
                    .Select(c => (columns[c], rows[columns[c]].TextAt(row), contributions.Row(i)[c]))])),
        ];
    }
}
