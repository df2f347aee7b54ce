namespace Kaem.ML.Tables;

/// <summary>The table that a model of one of several tables learns from: what its rows are given, and what they are.</summary>
internal sealed record LearningTable(Table Rows, IReadOnlyList<string> Context, bool IsTrivial)
{
    /// <summary>Puts the table of a plan together.</summary>
    /// <param name="set">All tables.</param>
    /// <param name="told">What the rows of tables tell, of those that the table refers to.</param>
    public static LearningTable Of(TablePlan plan, TableSet set, IReadOnlyDictionary<string, Table?> told)
    {
        var table = set[plan.Name];
        var siblings = plan.Parent is { } link ? SiblingsOf(plan, set, link) : null;
        var own = new List<TableColumn>();
        foreach (var column in plan.Values)
        {
            if (column.Name == plan.Order?.Column)
                own.AddRange(Order(plan, (NumericColumn)table[column.Name], siblings!));
            else
                own.Add(table[column.Name]);
        }
        foreach (var children in plan.Children)
        {
            double[] counts = new double[table.Rows];
            foreach (int row in set.RowsOf(children.Child, children.ForeignKey, plan.Name).Where(row => row >= 0))
                counts[row]++;
            own.Add(new NumericColumn(children.Column, counts, isInteger: true));
        }
        var context = siblings is null ? [] : ContextOf(plan, set, told, siblings, own);
        bool isTrivial = !own.Exists(Varies);
        TableColumn[] all = [.. context, .. own];
        if (isTrivial)
            all = WithCoin(all);
        return new LearningTable(new Table(all), [.. context.Select(column => column.Name)], isTrivial);
    }

    /// <summary>Rows that are all alike, beside the toss of a coin, so that there is something to learn. That takes two rows.</summary>
    private static TableColumn[] WithCoin(TableColumn[] columns)
    {
        int count = columns.Length > 0 ? columns[0].Rows : 2;
        int[] rows = [.. Enumerable.Range(0, Math.Max(2, count)).Select(row => Math.Min(row, count - 1))];
        string name = new FreeNames(columns.Select(column => column.Name)).Take("coin");
        return [.. columns.Select(column => column.Select(rows)), CategoricalColumn.OfBooleans(name, [.. rows.Select((_, i) => i % 2)])];
    }

    private static Siblings SiblingsOf(TablePlan plan, TableSet set, ParentLink link) => Siblings.Of(
        set.RowsOf(plan.Name, link.ForeignKey, link.Table), set[link.Table].Rows,
        plan.Order is { } order ? ((NumericColumn)set[plan.Name][order.Column]).Values : []);

    /// <summary>Where the first rows stand in the order, and how far the others are from the ones before them.</summary>
    private static IEnumerable<TableColumn> Order(TablePlan plan, NumericColumn column, Siblings siblings)
    {
        double[] start = new double[column.Rows], step = new double[column.Rows];
        for (int row = 0; row < start.Length; row++)
        {
            int before = siblings.Previous[row];
            start[row] = before < 0 ? column.Values[row] : double.NaN;
            step[row] = before < 0 ? double.NaN : plan.Order!.Grid.Round(column.Values[row] - column.Values[before]);
        }
        return [column.WithValues(start).Rename(plan.Order!.Start), LearnedRows.Step(plan, step)];
    }

    private static IReadOnlyList<TableColumn> ContextOf(
        TablePlan plan, TableSet set, IReadOnlyDictionary<string, Table?> told, Siblings siblings, List<TableColumn> own)
    {
        int[] rows = set.RowsOf(plan.Name, plan.Parent!.ForeignKey, plan.Parent.Table);
        var byName = own.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var history = new List<IReadOnlyList<TableColumn>>();
        for (int lag = 1; lag <= plan.Parent.History; lag++)
        {
            int[] before = siblings.Before(lag);
            history.Add([.. LearnedRows.Remembered(plan).Select(name => LearnedRows.SelectOrMissing(byName[name], before))]);
        }
        double[]? last = null;
        if (plan.Order is { } order && history.Count > 0)
        {
            var values = ((NumericColumn)set[plan.Name][order.Column]).Values.ToArray();
            last = [.. siblings.Previous.Select(before => before < 0 ? double.NaN : values[before])];
        }
        var sides = plan.Sides.Select(side => new GivenRows(told[side.Table], set.RowsOf(plan.Name, side.ForeignKey, side.Table)));
        return LearnedRows.Context(
            plan, sides.Prepend(new GivenRows(told[plan.Parent.Table], rows)), [.. rows.Select(row => row < 0 ? double.NaN : siblings.Counts[row])],
            [.. siblings.Position.Select(position => position < 0 ? double.NaN : position)], history, last);
    }

    /// <summary>Whether rows differ in a column that can be learned.</summary>
    private static bool Varies(TableColumn column)
    {
        if (column.MissingCount > 0)
            return column.MissingCount < column.Rows;
        return column switch
        {
            NumericColumn numeric => numeric.Values.ContainsAnyExcept(numeric.Values[0]),
            CategoricalColumn categories => categories.Codes.ContainsAnyExcept(categories.Codes[0]),
            _ => false,
        };
    }
}
