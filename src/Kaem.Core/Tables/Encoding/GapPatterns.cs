using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>Which columns lacked their values together in the training rows, and how often; of the patterns the most frequent ones.</summary>
internal sealed class GapPatterns
{
    private const int MostPatterns = 1024;

    private readonly int _columns;
    private readonly long _rows;

    /// <param name="columns">Number of columns of the table.</param>
    /// <param name="patterns">Columns without a value, and the number of rows that lack just these.</param>
    public GapPatterns(int columns, IReadOnlyList<(int[] Columns, int Rows)> patterns)
    {
        _columns = columns;
        Patterns = patterns;
        foreach (var (missing, rows) in patterns)
        {
            if (rows < 1 || Array.Exists(missing, column => (uint)column >= (uint)columns))
                throw new ArgumentException($"A pattern of gaps does not fit a table of {columns} columns.");
            _rows += rows;
        }
        if (_rows == 0)
            throw new ArgumentException("There are no patterns of gaps.");
    }

    public IReadOnlyList<(int[] Columns, int Rows)> Patterns { get; }

    public static GapPatterns Of(Table table)
    {
        int[] gaps = [.. Enumerable.Range(0, table.Columns.Count).Where(c => table.Columns[c].MissingCount > 0)];
        // The columns that a row lacks, each as two characters, name its pattern: no text is made of a pattern that is known.
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var known = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        List<int> counts = [];
        char[] key = new char[2 * gaps.Length];
        for (int row = 0; row < table.Rows; row++)
        {
            int length = 0;
            foreach (int c in gaps)
            {
                if (table.Columns[c].IsMissing(row))
                    (key[length++], key[length++]) = ((char)c, (char)(c >> 16));
            }
            if (!known.TryGetValue(key.AsSpan(0, length), out int number))
            {
                known[key.AsSpan(0, length)] = number = counts.Count;
                counts.Add(0);
            }
            counts[number]++;
        }
        var found = numbers.OrderBy(pattern => pattern.Value).Select(pattern => (pattern.Key, Rows: counts[pattern.Value]))
            .OrderByDescending(pattern => pattern.Rows).Take(MostPatterns)
            .Select(pattern => (pattern.Key.Chunk(2).Select(part => part[0] | (part[1] << 16)).ToArray(), pattern.Rows));
        return new GapPatterns(table.Columns.Count, [.. found]);
    }

    /// <summary>Rows of training, as far as the patterns tell.</summary>
    public long Rows => _rows;

    /// <summary>The share of gaps of each column.</summary>
    public double[] Shares()
    {
        var shares = new double[_columns];
        foreach (var (columns, rows) in Patterns)
        {
            foreach (int column in columns)
                shares[column] += (double)rows / _rows;
        }
        return shares;
    }

    /// <summary>How many of the training rows have a value in each column, as far as the patterns tell.</summary>
    public long[] Values()
    {
        long[] values = [.. Enumerable.Repeat(_rows, _columns)];
        foreach (var (columns, rows) in Patterns)
        {
            foreach (int column in columns)
                values[column] -= rows;
        }
        return values;
    }

    /// <summary>Whether each row gets a gap, a list of rows for each column.</summary>
    public bool[][] Draw(TableGaps gaps, int rows, ulong seed, ulong firstRow)
    {
        var drawn = new bool[_columns][];
        for (int c = 0; c < _columns; c++)
            drawn[c] = new bool[rows];
        var uniforms = new float[rows];
        if (gaps.Trained)
        {
            new RandomStream(seed, StreamPurpose.TableGaps).Uniform(uniforms, firstRow);
            for (int row = 0; row < rows; row++)
            {
                foreach (int column in PatternAt(uniforms[row]))
                    drawn[column][row] = true;
            }
        }
        else if (gaps.Share > 0)
        {
            for (int c = 0; c < _columns; c++)
            {
                new RandomStream(seed, StreamPurpose.TableGaps, row: (uint)c + 1).Uniform(uniforms, firstRow);
                for (int row = 0; row < rows; row++)
                    drawn[c][row] = uniforms[row] < gaps.Share;
            }
        }
        return drawn;
    }

    private int[] PatternAt(float uniform)
    {
        long left = (long)(uniform * (double)_rows);
        foreach (var (columns, rows) in Patterns)
        {
            left -= rows;
            if (left < 0)
                return columns;
        }
        return Patterns[^1].Columns;
    }
}
