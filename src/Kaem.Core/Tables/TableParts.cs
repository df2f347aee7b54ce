namespace Kaem.ML.Tables;

/// <summary>Puts tables together from parts.</summary>
internal static class TableParts
{
    /// <summary>The rows of tables with the same columns, one after the other.</summary>
    public static Table Join(IReadOnlyList<Table> parts) => parts.Count == 1
        ? parts[0]
        : new Table([.. parts[0].Columns.Select((_, c) => Join([.. parts.Select(part => part.Columns[c])]))]);

    /// <summary>A column that has no values.</summary>
    public static TableColumn Missing(ColumnSchema column, int rows)
    {
        int[] codes = [.. Enumerable.Repeat(CategoricalColumn.Missing, rows)];
        return column.Kind switch
        {
            ColumnKind.Boolean => CategoricalColumn.OfBooleans(column.Name, codes).WithFormat((BooleanFormat?)column.Format),
            ColumnKind.Categorical => new CategoricalColumn(column.Name, codes, [.. column.Categories]),
            ColumnKind.Identifier => new IdentifierColumn(column.Name, new string?[rows]),
            _ => new NumericColumn(column, [.. Enumerable.Repeat(double.NaN, rows)]),
        };
    }

    /// <summary>A column's values under the name, the format and the categories of another of its kind, whose categories are all of its own.</summary>
    public static TableColumn Like(TableColumn column, TableColumn other)
    {
        if (column is not CategoricalColumn categorical)
            return ((NumericColumn)other).WithValues(((NumericColumn)column).Values.ToArray());
        int[] codes = new CategoryIndex(((CategoricalColumn)other).Categories).FindAll(categorical.Categories);
        return ((CategoricalColumn)other).WithCodes([.. categorical.Codes.ToArray().Select(code => code < 0 ? code : codes[code])]);
    }

    /// <summary>A column with the values of another of nearly the same kind where its own are missing.</summary>
    public static TableColumn Fill(TableColumn column, TableColumn other)
    {
        if (column is IdentifierColumn)
            return column;
        other = ColumnKinds.As(other, column.Schema) ?? other;
        if (column is NumericColumn numeric)
        {
            double[] values = numeric.Values.ToArray();
            var others = ((NumericColumn)other).Values;
            for (int row = 0; row < values.Length; row++)
                values[row] = double.IsNaN(values[row]) ? others[row] : values[row];
            return numeric.WithValues(values);
        }
        // Days and times that come as text stay text.
        var (known, filled) = ((CategoricalColumn)column, other as CategoricalColumn
            ?? CategoricalColumn.Of(other.Name, Enumerable.Range(0, other.Rows).Select(row => other.IsMissing(row) ? null : other.TextAt(row))));
        var index = new CategoryIndex(known.Categories);
        int[] codes = known.Codes.ToArray();
        var names = filled.Codes;
        for (int row = 0; row < codes.Length; row++)
        {
            if (codes[row] == CategoricalColumn.Missing && names[row] != CategoricalColumn.Missing)
                codes[row] = index.Add(filled.Categories[names[row]]);
        }
        return known.IsBoolean && index.Names.Length == known.Categories.Count
            ? known.WithCodes(codes)
            : new CategoricalColumn(column.Name, codes, index.Names);
    }

    private static TableColumn Join(TableColumn[] parts) => parts[0] switch
    {
        NumericColumn numeric => numeric.WithValues([.. parts.SelectMany(part => ((NumericColumn)part).Values.ToArray())]),
        IdentifierColumn identifiers => new IdentifierColumn(identifiers.Name, [.. parts.SelectMany(part => ((IdentifierColumn)part).Values)]),
        var column => ((CategoricalColumn)column).WithCodes(Codes(parts)),
    };

    private static int[] Codes(TableColumn[] parts) => [.. parts.SelectMany(part => ((CategoricalColumn)part).Codes.ToArray())];
}
