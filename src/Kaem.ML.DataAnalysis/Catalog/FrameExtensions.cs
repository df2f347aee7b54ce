using Kaem.ML.Tables;
using Microsoft.Data.Analysis;

namespace Kaem.ML;

/// <summary>Data frames of Microsoft.Data.Analysis and tables.</summary>
public static class FrameExtensions
{
    /// <summary>
    /// A frame as a table: numbers, Booleans, characters, text, days, times and lengths of time. Null is a gap, and so is a number that is NaN; empty text is a
    /// text.
    /// </summary>
    /// <param name="catalog">mlContext.Generative().</param>
    /// <param name="frame">The frame. It is copied.</param>
    /// <param name="columnNames">The columns to read; none for all.</param>
    /// <exception cref="ArgumentException">A column is missing, or of a type that a table can't have, such as vectors; or a value is infinite, a whole number
    /// beyond 2^53 in size, or text that is no valid UTF-16.</exception>
    public static Table ReadFrame(this GenerativeCatalog catalog, DataFrame frame, params string[] columnNames)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(columnNames);
        if (frame.Columns.Count == 0)
            throw new ArgumentException("The frame has no columns.", nameof(frame));
        return FrameReader.Read(
            frame, columnNames.Length > 0 ? columnNames : frame.Columns.Select(column => column.Name), [], "data", nameof(frame));
    }

    /// <summary>
    /// A table as a frame: numbers as Double, whole ones as Int64, Booleans as Boolean, categories and identifiers as text, dates as DateOnly, timestamps as
    /// DateTime, times of day as TimeOnly, lengths of time as TimeSpan. A gap is null.
    /// </summary>
    /// <param name="table">The table.</param>
    public static DataFrame ToDataFrame(this Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return FrameWriter.Write(table);
    }

    /// <summary>A copy of a frame with null for empty text, which is how DataFrame.LoadCsv reads missing text.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="columnNames">The columns of text to change; none for all.</param>
    /// <exception cref="ArgumentException">A column is missing, or not one of text.</exception>
    public static DataFrame WithEmptyTextAsNull(this DataFrame frame, params string[] columnNames)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(columnNames);
        foreach (string name in columnNames)
        {
            if (FrameTypes.Of(FrameReader.Find(frame, name, nameof(columnNames))) is not StringType)
                throw new ArgumentException($"Column '{name}' holds {frame[name].DataType.Name} and no text.", nameof(columnNames));
        }
        bool isAll = columnNames.Length == 0;
        return new DataFrame(frame.Columns.Select(column =>
            FrameTypes.Of(column) is StringType text && (isAll || columnNames.Contains(column.Name)) ? text.WithoutEmpty(column) : column.Clone()));
    }

    /// <summary>
    /// Measures the quality of generated rows against the real rows that they imitate, as
    /// <see cref="GenerativeCatalog.EvaluateTable(Microsoft.ML.IDataView, Microsoft.ML.IDataView, Microsoft.ML.IDataView?, string?, TableEvaluationOptions?)"/>
    /// does, with the frames' nulls as gaps.
    /// </summary>
    /// <param name="catalog">mlContext.Generative().</param>
    /// <param name="real">The rows that the model was trained on. What it leaves out may be among them.</param>
    /// <param name="synthetic">The rows that it generated, with columns of the same names.</param>
    /// <param name="holdout">Real rows that were not trained on; null for none.</param>
    /// <param name="labelColumn">The column to predict, for the worth of the rows for training; null to leave that out.</param>
    /// <param name="options">Seed and limits; null for the defaults. Where they have no seed, it is drawn from the context.</param>
    /// <exception cref="ArgumentException">The frames differ in columns or in kinds of columns, a column is of a type that a table can't have, or there are no
    /// rows.</exception>
    public static TableQuality EvaluateFrames(
        this GenerativeCatalog catalog, DataFrame real, DataFrame synthetic, DataFrame? holdout = null, string? labelColumn = null,
        TableEvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(synthetic);
        return catalog.EvaluateRows(
            Read(real, nameof(real)), Read(synthetic, nameof(synthetic)), holdout is null ? null : Read(holdout, nameof(holdout)), labelColumn, options);

        // What a table can't have counts where the synthetic rows have it, too, and is refused there.
        Table Read(DataFrame frame, string argument) => FrameReader.Read(
            frame,
            frame.Columns.Where(column => FrameTypes.Of(column) is not null || synthetic.Columns.Any(other => other.Name == column.Name))
                .Select(column => column.Name),
            [], $"{argument} data", argument);
    }
}
