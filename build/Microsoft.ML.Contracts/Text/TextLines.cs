namespace Microsoft.ML.Data;

// The lines of text files that hold data, in order, with the header apart.
internal sealed class TextLines(TextLoader.Options options, IMultiStreamSource source)
{
    private const int SampleSize = 100;

    private readonly Lazy<int> _width = new(() => Measure(options, source));

    // The header's fields, or null where there is none.
    public TextFields Header { get; } = options.HasHeader && source is not null ? HeaderOf(options, source) : null;

    // The number of fields, which the first lines must agree on.
    public int Width => _width.Value;

    public IEnumerable<string> Data()
    {
        for (int i = 0; i < source.Count; i++)
        {
            using var reader = source.OpenTextReader(i);
            foreach (string line in Content(reader).Skip(options.HasHeader ? 1 : 0))
                yield return line;
        }
    }

    private static int Measure(TextLoader.Options options, IMultiStreamSource source)
    {
        int[] widths = source is null ? [] : [.. new TextLines(options, source).Data().Take(SampleSize).Select(line => new TextFields(line, options).Count).Distinct()];
        Check.Param(widths.Length > 0, nameof(TextLoader.Column.Source), "Can't determine the number of source columns without valid data");
        Check.Param(widths.Length == 1, nameof(TextLoader.Column.Source), "The size of input lines is not consistent");
        return widths[0];
    }

    private static TextFields HeaderOf(TextLoader.Options options, IMultiStreamSource source)
    {
        if (source.Count == 0)
            return null;
        using var reader = source.OpenTextReader(0);
        return Content(reader).FirstOrDefault() is string line ? new TextFields(line, options) : null;
    }

    // Comments and empty lines are passed over, hashes only before the first line.
    private static IEnumerable<string> Content(TextReader reader)
    {
        bool started = false;
        while (reader.ReadLine() is string line)
        {
            if (line.Length == 0 || line.StartsWith("//", StringComparison.Ordinal) || (!started && line[0] == '#'))
                continue;
            started = true;
            yield return line;
        }
    }
}
