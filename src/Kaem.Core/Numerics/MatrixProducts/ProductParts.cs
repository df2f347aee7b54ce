namespace Kaem.ML.Numerics;

/// <summary>
/// Cuts C into parts for the threads: bands of row tiles by groups of column panels. The groups shrink towards the end, so
/// that the threads finish together. The cut decides who computes an element, never how.
/// </summary>
internal sealed class ProductParts
{
    // Each part packs its panels of B anew, which only so many tiles repay.
    private const int MinimumTiles = 8;

    private int[] _groupEnds = new int[16];
    private int _groups, _bands, _rowTiles;

    /// <summary>Number of parts.</summary>
    public int Count => _groups * _bands;

    /// <summary>Cuts anew; for one thread into a single part.</summary>
    public void Cut(int rowTiles, int panels, int threads)
    {
        _rowTiles = rowTiles;
        _bands = 1;
        _groups = 0;
        if (threads > 1)
        {
            int wanted = (4 * threads + panels - 1) / panels;
            _bands = Math.Max(1, Math.Min(wanted, rowTiles / MinimumTiles));
        }
        if (_groupEnds.Length < panels)
            _groupEnds = new int[panels];
        for (int end = 0; end < panels;)
        {
            int share = threads == 1 ? panels : (panels - end) * _bands / (3 * threads);
            end += Math.Clamp(share, 1, panels - end);
            _groupEnds[_groups++] = end;
        }
    }

    /// <summary>The tiles and panels of part <paramref name="index"/>.</summary>
    public void Bounds(int index, out int firstTile, out int endTile, out int firstPanel, out int endPanel)
    {
        int group = index / _bands, band = index % _bands;
        firstTile = (int)((long)_rowTiles * band / _bands);
        endTile = (int)((long)_rowTiles * (band + 1) / _bands);
        firstPanel = group == 0 ? 0 : _groupEnds[group - 1];
        endPanel = _groupEnds[group];
    }
}
