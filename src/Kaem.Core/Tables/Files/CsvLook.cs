namespace Kaem.ML.Tables;

/// <summary>What a separator makes of a text's beginning.</summary>
internal sealed class CsvLook(char separator, bool hasNames)
{
    private static readonly char[] Others = [',', ';', '\t', '|', '"'];

    private int _all;
    private int _clean;

    public char Separator { get; } = separator;

    public bool HasNames { get; } = hasNames;

    /// <summary>The rows, that of the names first.</summary>
    public List<string[]> Rows { get; } = [];

    /// <summary>Lines that begin as comments do: their number, their fields, the rows before, and whether a
    /// blank follows the mark.</summary>
    public List<(long Line, int Fields, int RowsBefore, bool IsSpaced)> Marked { get; } = [];

    /// <summary>Whether a quote ended the look.</summary>
    public bool IsBroken { get; set; }

    /// <summary>How many names there are: fields of the first row, or of the first line with a mark where there are no rows.</summary>
    public int Names => Rows.Count > 0 ? Rows[0].Length : Marked.Count > 0 ? Marked[^1].Fields : 1;

    /// <summary>Share of rows with as many fields as there are names; where all have one more, or one less, that is as good.</summary>
    public double Fit
    {
        get
        {
            int names = Names;
            double same = Rows.Count(row => row.Length == names);
            double share = Rows.Count < 2 ? 1 : (same - 1) / (Rows.Count - 1);
            if (share == 0 && Rows.Skip(1).Select(row => row.Length).Distinct().ToArray() is [var width] && Math.Abs(width - names) == 1)
                share = 1;
            // A quote that is none by this separator is one by another.
            return IsBroken ? share / 2 : share;
        }
    }

    /// <summary>Share of fields that are quoted, or have neither a quote nor another separator within, but for that of a decimal.</summary>
    public double Clean => _all == 0 ? 1 : (double)_clean / _all;

    /// <summary>Takes a row.</summary>
    public void Add(CsvLexer lexer)
    {
        string[] row = new string[lexer.Count];
        for (int c = 0; c < row.Length; c++)
        {
            row[c] = lexer[c].ToString();
            _all++;
            _clean += lexer.IsQuoted(c) || row[c].IndexOfAny(Others) < 0 || IsDecimal(row[c]) ? 1 : 0;
        }
        Rows.Add(row);
    }

    private static bool IsDecimal(string text) =>
        text.Count(character => character == ',') == 1 && text.All(character => char.IsAsciiDigit(character) || character is ',' or '-' or '+' or ' ');
}
