using Kaem.ML.Fitting;
using Kaem.ML.Input;
using Microsoft.Data.Analysis;

namespace Kaem.ML.Tables;

/// <summary>Reads a frame as a table: its nulls are gaps, and empty text is a text.</summary>
internal static class FrameReader
{
    private const string Possible = "a table's columns are numbers, Boolean, text, characters, days, times or lengths of time";

    /// <summary>Reads columns to learn from.</summary>
    /// <param name="names">Their names; none for all that a table can have.</param>
    /// <exception cref="ArgumentException">A column is missing, of a type that a table can't have, or has a value that it can't have.</exception>
    public static LearnedData ReadToLearn(DataFrame frame, IReadOnlyList<string> names, string what, string argument)
    {
        DataFrameColumn[] columns = [.. names.Count > 0
            ? names.Select(name => Find(frame, name, argument))
            : frame.Columns.Where(column => FrameTypes.Of(column) is not null)];
        if (columns.Length == 0)
            throw new ArgumentException($"The frame has no column that a table can have: {Possible}.", argument);
        var rows = Read(columns, [], what, argument);
        return new LearnedData(rows, [.. columns.Select(column => Typed(column, argument).View(column.Name))])
        {
            Has = name => frame.Columns.Any(column => column.Name == name),
            Notes = [.. rows.Columns.OfType<CategoricalColumn>().Where(column => column.MissingCount == 0)
                .Select(column => (column.Name, Text: EmptyNote(column))).Where(note => note.Text.Length > 0)],
            LeftOut = [.. frame.Columns.Where(column => FrameTypes.Of(column) is null).Select(column => (column.Name, NameOf(column), Remedy(column)))],
        };
    }

    /// <summary>Reads the columns that a model learned, to learn on from it.</summary>
    /// <exception cref="ArgumentException">A column is missing, of a type that a table can't have, or has a value that it can't have.</exception>
    public static LearnedData ReadToLearnOn(DataFrame frame, KaemTableTransformer model, string what, string argument) =>
        new(Read(frame, model.ColumnNames, model.Columns, what, argument), model.Columns) { Has = name => frame.Columns.Any(column => column.Name == name) };

    /// <summary>Reads columns of given names.</summary>
    /// <param name="trained">The columns of training; none where there is none.</param>
    /// <exception cref="ArgumentException">A column is missing, of a type that a table can't have, or has a value that it can't have.</exception>
    public static Table Read(DataFrame frame, IEnumerable<string> names, IReadOnlyList<ViewColumn> trained, string what, string argument) =>
        Read([.. names.Select(name => Find(frame, name, argument))], trained, what, argument);

    /// <summary>The type of a column that a table is to have.</summary>
    /// <exception cref="ArgumentException">A table can't have it.</exception>
    public static FrameType Typed(DataFrameColumn column, string argument) => FrameTypes.Of(column)
        ?? throw new ArgumentException($"Column '{column.Name}' holds {NameOf(column)}; {Possible}. {Remedy(column)} Or leave it out.", argument);

    /// <summary>The column of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static DataFrameColumn Find(DataFrame frame, string name, string argument) => frame.Columns.FirstOrDefault(column => column.Name == name)
        ?? throw new ArgumentException(FeatureRefusal.Missing(name, [.. frame.Columns.Select(column => column.Name)]), argument);

    /// <summary>What to say of empty texts where null would be expected.</summary>
    private static string EmptyNote(CategoricalColumn column)
    {
        int empty = column.Categories.ToList().IndexOf(""), count = empty < 0 ? 0 : column.Codes.Count(empty);
        return count == 0 ? ""
            : $"has {count} empty {(count == 1 ? "text" : "texts")} and no null: empty text is learned as any other. DataFrame.LoadCsv reads missing text so; "
                + $"{nameof(FrameExtensions.WithEmptyTextAsNull)} makes gaps of it.";
    }

    private static Table Read(DataFrameColumn[] columns, IReadOnlyList<ViewColumn> trained, string what, string argument)
    {
        if (columns[0].Length > Array.MaxLength)
            throw new ArgumentException($"The {what} have {columns[0].Length} rows; a table has {Array.MaxLength} at most.", argument);
        return new Table([.. columns.Select(column => Typed(column, argument)
            .Read(column, trained.FirstOrDefault(known => known.Name == column.Name)?.Schema, what, argument))]);
    }

    private static string NameOf(DataFrameColumn column) =>
        FrameTypes.IsVector(column) ? $"vectors of {column.GetType().GetGenericArguments()[0].Name}" : column.DataType.Name;

    private static string Remedy(DataFrameColumn column) =>
        FrameTypes.IsVector(column) ? "Its elements would need columns of their own." : "Make numbers or text of its values.";
}
