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

    /// <summary>Fills gaps whose values follow from those that are there.</summary>
    /// <param name="known">The whole table's columns by name, of the kinds that training had.</param>
    /// <returns>Whether there were any.</returns>
    public virtual bool Infer(Dictionary<string, TableColumn> known) => false;

    /// <summary>Says of gaps of sources what follows from what is made, once all have been filled.</summary>
    /// <param name="known">What is known, and what is said here: it stands from then on.</param>
    /// <param name="filled">The same rows, filled: the whole table's columns by name.</param>
    /// <param name="learned">What was learned of them, filled.</param>
    /// <param name="isFree">Whether a column may be any number: one that follows as a level may not.</param>
    public virtual void Mend(
        Dictionary<string, TableColumn> known, IReadOnlyDictionary<string, TableColumn> filled, Table learned, Func<string, bool> isFree)
    {
    }
}
