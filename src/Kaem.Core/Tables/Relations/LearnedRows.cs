namespace Kaem.ML.Tables;

/// <summary>The columns that the rows of a table are given, and those that are learned of them. Training and generating ask for the same ones.</summary>
internal static class LearnedRows
{
    /// <summary>
    /// What rows are given: what their parent tells, and others that they refer to, how many rows the parent has and which this one is, and what the rows
    /// before it tell.
    /// </summary>
    /// <param name="parents">The parent's rows, then those of the plan's <see cref="TablePlan.Sides"/>.</param>
    /// <param name="counts">Rows of each row's parent, NaN for none.</param>
    /// <param name="positions">Each row's place among them, from 0, NaN for none.</param>
    /// <param name="history">What the row so many before each tells, from 1 on, by the plan's <see cref="TablePlan.Telling"/> columns but the order, and the
    /// step of the order.</param>
    /// <param name="last">Of each row where the one before it stands in the order; null where there is none.</param>
    public static IReadOnlyList<TableColumn> Context(
        TablePlan plan, IEnumerable<GivenRows> parents, double[] counts, double[] positions, IReadOnlyList<IReadOnlyList<TableColumn>> history, double[]? last)
    {
        var names = new FreeNames([.. plan.Columns.Select(column => column.Name), .. plan.Learned]);
        string table = plan.Parent!.Table;
        var columns = new List<TableColumn>();
        foreach (var (told, rows) in parents)
        {
            foreach (var column in told?.Columns ?? [])
                columns.Add(SelectOrMissing(column, rows).Rename(names.Take(column.Name)));
        }
        columns.Add(new NumericColumn(names.Take($"rows of {table}"), counts, isInteger: true));
        columns.Add(new NumericColumn(names.Take($"row of {table}"), positions, isInteger: true));
        for (int lag = 1; lag <= history.Count; lag++)
        {
            foreach (var column in history[lag - 1])
                columns.Add(column.Rename(names.Take($"{column.Name}, {lag} before")));
        }
        if (last is not null)
            columns.Add(new NumericColumn(plan.Columns.First(column => column.Name == plan.Order!.Column) with { Name = names.Take("order before") }, last));
        return columns;
    }

    /// <summary>What the rows of a table tell their children: their columns, and what their parent tells them.</summary>
    /// <param name="parent">What the parent's rows tell; null for nothing.</param>
    /// <param name="rows">The parent's row of each row, -1 for none; empty where there is no parent.</param>
    public static Table? Told(TablePlan plan, Table table, Table? parent, int[] rows)
    {
        var names = new FreeNames([]);
        TableColumn[] columns =
        [
            .. plan.Telling.Select(column => table[column.Name].Rename(names.Take($"{plan.Name}.{column.Name}"))),
            .. (parent?.Columns ?? []).Select(column => SelectOrMissing(column, rows).Rename(names.Take(column.Name))),
        ];
        return columns.Length > 0 ? new Table(columns) : null;
    }

    /// <summary>The columns that are learned of a table's rows and told to those after them, the order's step among them.</summary>
    public static IEnumerable<string> Remembered(TablePlan plan) =>
        plan.Telling.Select(column => column.Name == plan.Order?.Column ? plan.Order.Step : column.Name);

    /// <summary>The rows of a column, missing where the index is negative.</summary>
    public static TableColumn SelectOrMissing(TableColumn column, int[] rows)
    {
        if (!rows.Contains(-1))
            return column.Select(rows);
        return column switch
        {
            NumericColumn numeric => numeric.WithValues([.. rows.Select(row => row < 0 ? double.NaN : numeric.Values[row])]),
            CategoricalColumn categories => categories.WithCodes([.. rows.Select(row => row < 0 ? CategoricalColumn.Missing : categories.Codes[row])]),
            _ => new IdentifierColumn(column.Name, [.. rows.Select(row => row < 0 ? null : ((IdentifierColumn)column).Values[row])]),
        };
    }

    /// <summary>How far rows are from the ones before them in their order, NaN where there is none.</summary>
    public static NumericColumn Step(TablePlan plan, double[] steps) =>
        new(plan.Order!.Step, steps, plan.Columns.First(column => column.Name == plan.Order.Column).Kind.IsWhole());
}
