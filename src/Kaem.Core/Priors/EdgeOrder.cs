using System.Numerics;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// Where edges of cells, and what belongs to panels of two cells, lie in the tables of a distribution function: dealt out like cards,
/// edge i to table i mod n as the next one there. Where the machine can look up 16 elements of a table of 32 at a time, few cells are
/// dealt to tables of 32: one permutation finds the r-th edge of a group of n neighbours, in 16 groups at a time. Otherwise there are two
/// tables, of the panels' ends and of their middles. Vectors of panels, with what lies at their ends and middles, are vectors of tables in any case.
/// </summary>
internal readonly struct EdgeOrder
{
    // Larger groups take longer to walk through than a search for each uniform.
    private const int MostCells = 8 * PermutedTable.Length;

    private readonly int _shift;

    /// <param name="panels">Number of panels.</param>
    /// <param name="permuted">Whether tables are those of <see cref="PermutedTable"/>, where they fit; null where the machine can look things up in
    /// them.</param>
    public EdgeOrder(int panels, bool? permuted = null)
    {
        IsPermuted = (permuted ?? PermutedTable.IsSupported) && 2 * panels <= MostCells;
        GroupSize = IsPermuted ? Math.Max(2, (int)BitOperations.RoundUpToPowerOf2((uint)((2 * panels + PermutedTable.Length - 1) / PermutedTable.Length))) : 2;
        Groups = IsPermuted ? PermutedTable.Length : EvaluationGrid.Padded(panels);
        _shift = BitOperations.Log2((uint)GroupSize);
    }

    /// <summary>Whether tables are those of <see cref="PermutedTable"/>.</summary>
    public bool IsPermuted { get; }

    /// <summary>Cells of a group, the number of tables; a power of two.</summary>
    public int GroupSize { get; }

    /// <summary>Groups of cells, the length of a table; a whole number of vectors.</summary>
    public int Groups { get; }

    /// <summary>Floats of all tables, filled up.</summary>
    public int Length => EvaluationGrid.Padded(GroupSize * Groups + 1);

    /// <summary>Floats of what belongs to panels, filled up.</summary>
    public int PanelLength => GroupSize / 2 * Groups;

    /// <summary>The place of an edge.</summary>
    public int this[int edge] => Table(edge) + (edge >> _shift);

    /// <summary>
    /// Where table <paramref name="r"/> mod <see cref="GroupSize"/> begins. The first of them comes last, since it goes on with the very
    /// last edge: from its second element on it is the table of what follows each group.
    /// </summary>
    public int Table(int r) => ((r - 1) & (GroupSize - 1)) * Groups;

    /// <summary>The place of a panel.</summary>
    public int Panel(int panel) => PanelTable(panel) + (panel >> (_shift - 1));

    /// <summary>Where table <paramref name="m"/> mod half the <see cref="GroupSize"/> of panels begins: it has those whose left end lies in table 2m.</summary>
    public int PanelTable(int m) => (m & (GroupSize / 2 - 1)) * Groups;

    /// <summary>Where the right ends of that table's panels begin.</summary>
    public int RightEnds(int m) => 2 * m + 2 < GroupSize ? Table(2 * m + 2) : Table(0) + 1;
}
