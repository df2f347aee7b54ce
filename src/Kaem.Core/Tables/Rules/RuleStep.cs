namespace Kaem.ML.Tables;

/// <summary>What a rule leaves for a model to learn, and how the rule's columns follow from that.</summary>
internal abstract class RuleStep
{
    /// <summary>Columns of the whole table that are made by the step.</summary>
    public abstract IReadOnlyList<string> Made { get; }

    /// <summary>Columns of the whole table that they are made from.</summary>
    public abstract IReadOnlyList<string> Sources { get; }

    /// <summary>How columns follow, in a few words.</summary>
    public abstract string Words { get; }

    /// <summary>The columns that a model learns in the place of each that is made, most often none or one.</summary>
    /// <param name="isToFill">Whether gaps are to be filled; else they are what they are.</param>
    public abstract IReadOnlyList<TableColumn> Reduce(Table rows, string name, bool isToFill);

    /// <summary>The columns that are made, from those of the whole table that are there and those that were learned.</summary>
    /// <param name="whole">Columns of the whole table, the sources among them.</param>
    /// <param name="learned">The rows that were learned, or like these.</param>
    public abstract IReadOnlyList<TableColumn> Restore(IReadOnlyDictionary<string, TableColumn> whole, Table learned);

    /// <summary>Which rows break the rule; a gap breaks none.</summary>
    public abstract bool[] Broken(Table rows);

    /// <summary>The learned rows, filled, where they fit what was known of them.</summary>
    /// <param name="known">The whole table's rows with their gaps.</param>
    public virtual Table Repair(Table known, Table learned) => learned;

    /// <summary>Sets gaps of sources that follow from what is made, once all gaps have been filled.</summary>
    /// <param name="known">The whole table's rows with their gaps.</param>
    /// <param name="filled">The same rows, filled: the whole table's columns by name.</param>
    /// <param name="learned">What was learned of them, filled.</param>
    public virtual void Mend(Table known, Dictionary<string, TableColumn> filled, Table learned)
    {
    }
}
