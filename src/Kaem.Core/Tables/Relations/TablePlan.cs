namespace Kaem.ML.Tables;

/// <summary>What is known of one of several tables, beside the model of its rows: its columns, keys, and relatives.</summary>
/// <param name="Name">The table's name.</param>
/// <param name="Columns">Its columns, in order; without categories.</param>
internal sealed record TablePlan(string Name, IReadOnlyList<ColumnSchema> Columns)
{
    /// <summary>Training rows.</summary>
    public int Rows { get; init; }

    /// <summary>The primary key's column; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>What primary keys look like; null where there is no key, or it is that of the parent, or there were no rows.</summary>
    public IdentifierPattern? Pattern { get; init; }

    /// <summary>The parent that rows are given; null for none.</summary>
    public ParentLink? Parent { get; init; }

    /// <summary>Training rows without a parent.</summary>
    public int WithoutParent { get; init; }

    /// <summary>Other tables that rows refer to.</summary>
    public IReadOnlyList<SideLink> Sides { get; init; } = [];

    /// <summary>Columns that refer to rows of the table itself.</summary>
    public IReadOnlyList<OwnLink> Own { get; init; } = [];

    /// <summary>Columns that are the parent's, because it was made of this table.</summary>
    public IReadOnlyList<string> Joined { get; init; } = [];

    /// <summary>Whether the table was made of another, and is none of the user's.</summary>
    public bool IsHidden { get; init; }

    /// <summary>What rows of a parent are in order of; null for their order in the table.</summary>
    public RowOrder? Order { get; init; }

    /// <summary>The tables that refer to this one.</summary>
    public IReadOnlyList<ChildCount> Children { get; init; } = [];

    /// <summary>Whether rows have to be made one after the other, or what they are depends on those before them.</summary>
    public bool IsSequential => Parent is not null && (Order is not null || Parent.History > 0);

    /// <summary>Columns that are no keys, and not the parent's.</summary>
    public IEnumerable<ColumnSchema> Values => Columns.Where(column =>
        column.Name != Key && column.Name != Parent?.ForeignKey && !Sides.Any(side => side.ForeignKey == column.Name)
        && !Own.Any(own => own.ForeignKey == column.Name) && !Joined.Contains(column.Name));

    /// <summary>Names of the columns that are learned.</summary>
    public IEnumerable<string> Learned =>
    [
        .. Values.Select(column => column.Name).Where(name => name != Order?.Column), .. Children.Select(children => children.Column),
        .. Order is { } order ? [order.Start, order.Step] : Array.Empty<string>(),
    ];

    /// <summary>Columns that tell other rows something.</summary>
    public IEnumerable<ColumnSchema> Telling => Values.Where(column => column.Kind != ColumnKind.Identifier);
}

/// <summary>The parent that a table's rows are given.</summary>
/// <param name="Table">The parent's table.</param>
/// <param name="ForeignKey">The column that refers to it.</param>
/// <param name="History">How many rows before it of the same parent a row depends on.</param>
internal sealed record ParentLink(string Table, string ForeignKey, int History);

/// <summary>Another table that rows refer to.</summary>
/// <param name="Table">The other table.</param>
/// <param name="ForeignKey">The column that refers to it.</param>
/// <param name="Without">Training rows that refer to none.</param>
internal sealed record SideLink(string Table, string ForeignKey, int Without);

/// <summary>Rows of another table that rows are given.</summary>
/// <param name="Told">What the other table's rows tell; null for nothing.</param>
/// <param name="Rows">The other table's row of each row, -1 for none.</param>
internal sealed record GivenRows(Table? Told, int[] Rows)
{
    /// <summary>The same for some of the rows.</summary>
    public GivenRows Of(int[] rows) => this with { Rows = [.. rows.Select(row => Rows[row])] };
}

/// <summary>A column that rows of a parent are in order of.</summary>
/// <param name="Column">The column.</param>
/// <param name="Start">The learned column that says where the first row stands.</param>
/// <param name="Step">The learned column that says how far a row is from the one before it.</param>
/// <param name="Grid">The decimal places of the column.</param>
/// <param name="Last">The greatest value of training: rows that would lie beyond it are drawn again. Models saved before know of none.</param>
internal sealed record RowOrder(string Column, string Start, string Step, ValueGrid Grid, double Last = double.PositiveInfinity);

/// <summary>How many rows of another table refer to a row.</summary>
/// <param name="Child">The other table.</param>
/// <param name="ForeignKey">Its column that refers to the row.</param>
/// <param name="Column">The learned column that counts them.</param>
internal sealed record ChildCount(string Child, string ForeignKey, string Column);
