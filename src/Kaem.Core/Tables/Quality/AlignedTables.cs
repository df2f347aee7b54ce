namespace Kaem.ML.Tables;

/// <summary>Brings tables to the same columns with the same categories, and refuses tables that are not alike.</summary>
internal static class AlignedTables
{
    /// <summary>The tables with the columns of the first in its order, and with the same codes for the same categories.</summary>
    /// <param name="tables">The tables, and what each is called in messages.</param>
    public static Table[] Of(params (Table Table, string Name)[] tables)
    {
        var (reference, referenceName) = tables[0];
        foreach (var (table, name) in tables)
        {
            if (table.Rows == 0)
                throw new ArgumentException($"The {name} table has no rows.", name);
            foreach (var column in table.Columns)
            {
                if (reference.Find(column.Name) is null)
                    throw new ArgumentException(
                        $"The {name} table has a column '{column.Name}', which the {referenceName} table lacks: compare tables of the same columns.", name);
            }
        }
        // What identifies rows is another in each, and says nothing beyond that.
        TableColumn[][] columns = [.. reference.Columns
            .Where(column => !Array.Exists(tables, table => table.Table.Find(column.Name) is IdentifierColumn)).Select(column => Align(column, tables))];
        if (columns.Length == 0)
            throw new ArgumentException($"All columns of the {referenceName} table identify rows: there is nothing to compare.", referenceName);
        return [.. tables.Select((_, t) => new Table([.. columns.Select(aligned => aligned[t])]))];
    }

    private static TableColumn[] Align(TableColumn reference, (Table Table, string Name)[] tables)
    {
        var columns = new TableColumn[tables.Length];
        for (int t = 0; t < tables.Length; t++)
        {
            var (table, name) = tables[t];
            var column = table.Find(reference.Name)
                ?? throw new ArgumentException(
                    $"The {name} table has no column '{reference.Name}', which the {tables[0].Name} table has: compare tables of the same columns.", name);
            columns[t] = ColumnKinds.As(column, reference.Schema)
                ?? throw new ArgumentException(
                    $"Column '{reference.Name}' is {column.Kind} in the {name} table and {reference.Kind} in the {tables[0].Name} table: compare columns of "
                    + "one kind.", name);
        }
        if (reference.Kind != ColumnKind.Categorical)
            return columns;
        var index = new CategoryIndex();
        int[][] places = [.. columns.Select(column => ((CategoricalColumn)column).Categories.Select(index.Add).ToArray())];
        string[] names = index.Names;
        return [.. columns.Select((column, t) => new CategoricalColumn(
            column.Name, PackedCodes.Of(column.Rows, row => ((CategoricalColumn)column)[row] is var code && code < 0 ? code : places[t][code], null), names))];
    }
}
