using Kaem.ML.Fitting;
using Kaem.ML.Scoring;
using Kaem.ML.Tables;
using Kaem.ML.Tables.Scoring;
using Microsoft.Data.Analysis;

namespace Kaem.ML;

/// <summary>Data frames from a table's model and to it. Generated rows have the columns, the order and the types of training; a gap is null.</summary>
public static class FrameTransformerExtensions
{
    private static readonly KaemTableOutputColumns Names = new();

    /// <summary>Generates rows as a frame, of the types that training had.</summary>
    /// <param name="model">The model.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="seed">The same seed gives the same rows; row i does not depend on the count.</param>
    /// <param name="gaps">The gaps that the rows get, as null in columns of every type; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">There are not so many different rows, where a rule says that they must differ.</exception>
    public static DataFrame GenerateFrame(this KaemTableTransformer model, int count, int seed = 1, TableGaps? gaps = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return FrameWriter.Write(model.Model.Generate(count, ContextSeed.Of(seed), gaps), model.Columns);
    }

    /// <summary>
    /// Generates rows that have given values in some columns, as a frame; see
    /// <see cref="KaemTableTransformer.Generate(int, IReadOnlyDictionary{string, object}, int, TableGaps?)"/>.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="given">Values by column, or ranges, sets and gaps by <see cref="Given"/>.</param>
    /// <param name="seed">The same seed gives the same rows; row i does not depend on the count.</param>
    /// <param name="gaps">The gaps that the other columns get; null for none.</param>
    /// <exception cref="ArgumentException">A column is not there, a value is not of its kind or out of its range, or a category did not occur in
    /// training.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static DataFrame GenerateFrame(
        this KaemTableTransformer model, int count, IReadOnlyDictionary<string, object> given, int seed = 1, TableGaps? gaps = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(given);
        var rows = model.Model.Generate(count, given, ContextSeed.Of(seed), gaps);
        model.WarnIfFar(given);
        return FrameWriter.Write(rows, model.Columns);
    }

    /// <summary>Generates the rows of several requests, one after the other, as a frame; see
    /// <see cref="KaemTableTransformer.Generate(IReadOnlyList{TableRequest}, int)"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="requests">What rows must be, and how many of them.</param>
    /// <param name="seed">The same seed gives the same rows.</param>
    /// <exception cref="ArgumentException">There are no requests, a column is not there, what is given is not of its kind or out of its range, or a category
    /// did not occur in training.</exception>
    /// <exception cref="InvalidOperationException">Too few of the rows that were drawn are as they must be.</exception>
    public static DataFrame GenerateFrame(this KaemTableTransformer model, IReadOnlyList<TableRequest> requests, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(requests);
        var rows = model.Model.Generate(requests, ContextSeed.Of(seed));
        foreach (var request in requests)
            model.WarnIfFar(request.Given);
        return FrameWriter.Write(rows, model.Columns);
    }

    /// <summary>
    /// A copy of a frame whose gaps in the model's columns, null and NaN, are filled from what the row's values tell about them. All else is as it was: other
    /// columns, values that are there, types and order.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="frame">Rows with gaps. Training need not have seen such.</param>
    /// <param name="mode">Best guesses, or draws; see <see cref="KaemTableModel.Impute"/>.</param>
    /// <param name="seed">The same seed gives the same draws. A row's draw depends on its index and its own values.</param>
    /// <exception cref="ArgumentException">A column is missing, or of another kind than in training.</exception>
    public static DataFrame ImputeFrame(this KaemTableTransformer model, DataFrame frame, ImputationMode mode = ImputationMode.Mean, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(frame);
        var rows = Read(model, frame, nameof(frame));
        var filled = rows.Rows > 0 ? model.Model.Impute(rows, mode, null, ContextSeed.Of(seed)) : rows;
        return new DataFrame(frame.Columns.Select(column =>
            rows.Find(column.Name) is { MissingCount: > 0 } ? FrameReader.Typed(column, nameof(frame)).Fill(column, filled[column.Name]) : column.Clone()));
    }

    /// <summary>
    /// A copy of a frame with columns of Single behind its own: each row's log-likelihood, named as the model's <see cref="KaemTableTransformer.Outputs"/> name
    /// it, and if wanted what the model's columns contribute to it and the row's latents. Gaps, null and NaN, are left out of the likelihood.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="frame">The rows.</param>
    /// <param name="contributions">
    /// Whether to add what each column adds to the log-likelihood given the others, as a column Contributions.age for a column age: the lowest are the odd ones
    /// of an unusual row. See <see cref="KaemTableModel.Contributions"/>.
    /// </param>
    /// <param name="latents">Whether to add the posterior mean of the latents, as columns Latent.1 and following.</param>
    /// <exception cref="ArgumentException">A column is missing, or of another kind than in training; or the frame has a column of a name that is to be
    /// added.</exception>
    public static DataFrame ScoreFrame(this KaemTableTransformer model, DataFrame frame, bool contributions = false, bool latents = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(frame);
        var rows = Read(model, frame, nameof(frame));
        string[] ofColumns = contributions
            ? [.. model.ColumnNames.Select(column => $"{Named(model.Outputs.Contributions, Names.Contributions)}.{column}")]
            : [];
        string[] ofLatents = latents
            ? [.. Enumerable.Range(1, model.Model.Model.GeneratorInputs).Select(number => $"{Named(model.Outputs.Latent, Names.Latent)}.{number}")]
            : [];
        string[] added = [Named(model.Outputs.LogLikelihood, Names.LogLikelihood), .. ofColumns, .. ofLatents];
        if (Array.Find(added, name => frame.Columns.Any(column => column.Name == name)) is { } taken)
            throw new ArgumentException(
                $"The frame has a column '{taken}' already, which scores would be called. Rename it, or give the model's outputs other names.", nameof(frame));
        var scores = new TableScores(model.Model);
        scores.Begin(rows);
        return new DataFrame([
            .. frame.Columns.Select(column => column.Clone()),
            new SingleDataFrameColumn(added[0], Enumerable.Range(0, rows.Rows).Select(row => scores.Value(RowOutput.LogLikelihood, row))),
            .. Slots(scores, RowOutput.Contributions, ofColumns, rows.Rows),
            .. Slots(scores, RowOutput.Latent, ofLatents, rows.Rows)]);
    }

    private static string Named(string name, string otherwise) => name.Length > 0 ? name : otherwise;

    private static IEnumerable<DataFrameColumn> Slots(TableScores scores, RowOutput output, string[] names, int rows) => names.Select(
        (name, slot) => new SingleDataFrameColumn(name, Enumerable.Range(0, rows).Select(row => scores.Vector(output, row)[slot])));

    private static Table Read(KaemTableTransformer model, DataFrame frame, string argument) =>
        FrameReader.Read(frame, model.ColumnNames, model.Columns, "data", argument);
}
