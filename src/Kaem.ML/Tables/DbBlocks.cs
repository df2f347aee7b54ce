using System.Data;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>Rows of a query, block by block, with the kinds of columns that its first rows had.</summary>
internal static class DbBlocks
{
    /// <exception cref="FormatException">A later value is none that a table can have, or of another kind than the first ones.</exception>
    public static IEnumerable<Table> Read(Func<IDataReader> open, IReadOnlyList<ViewColumn> columns, int blockRows)
    {
        using var reader = open();
        var rows = new DbRows(reader);
        long first = 0;
        while (rows.Read(blockRows) is { } table)
        {
            yield return new Table([.. columns.Select(column => Same(column, table[column.Name], first))]);
            first += table.Rows;
        }
    }

    private static TableColumn Same(ViewColumn wanted, TableColumn column, long first)
    {
        bool isNumber = wanted.Type is NumberDataViewType;
        if (isNumber == column is NumericColumn { Kind: ColumnKind.Real or ColumnKind.Integer })
            return column;
        if (column.MissingCount == column.Rows)
        {
            return isNumber
                ? new NumericColumn(column.Name, [.. Enumerable.Repeat(double.NaN, column.Rows)])
                : CategoricalColumn.Of(column.Name, Enumerable.Repeat<string?>(null, column.Rows));
        }
        throw new FormatException(
            $"The rows from {first} on of column '{column.Name}' are {column.Kind}; the first rows of the query have {(isNumber ? "numbers" : "texts")}. "
            + "Convert the column in the query.");
    }
}
