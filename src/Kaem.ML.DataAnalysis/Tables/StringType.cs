using System.Text;
using Microsoft.Data.Analysis;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>Texts, of which null is a gap and empty text is none.</summary>
/// <param name="isArrow">Whether a frame holds them as UTF-8, in Arrow's layout.</param>
internal sealed class StringType(bool isArrow) : FrameType
{
    /// <summary>What columns in Arrow's layout are called.</summary>
    public const string Arrow = "ArrowString";

    public override Type Values => typeof(string);

    public override ViewColumn View(string name) => new(name, TextDataViewType.Instance) { SourceType = isArrow ? Arrow : null };

    public override TableColumn Read(DataFrameColumn column, ColumnSchema? trained, string what, string argument) =>
        TextColumns.Read(column.Name, Texts(column), what, argument);

    public override DataFrameColumn Write(TableColumn column) =>
        Create(column.Name, Enumerable.Range(0, column.Rows).Select(row => TextColumns.At(column, row)));

    public override DataFrameColumn Fill(DataFrameColumn column, TableColumn filled) =>
        Create(column.Name, Texts(column).Select((text, row) => text ?? TextColumns.At(filled, row)));

    /// <summary>A copy of a column with null for empty text.</summary>
    public DataFrameColumn WithoutEmpty(DataFrameColumn column) => Create(column.Name, Texts(column).Select(text => text is "" ? null : text));

    private static IEnumerable<string?> Texts(DataFrameColumn column) => (IEnumerable<string?>)column;

    private DataFrameColumn Create(string name, IEnumerable<string?> texts) => isArrow ? Packed(name, [.. texts]) : new StringDataFrameColumn(name, texts!);

    /// <summary>Arrow's layout: the bytes of all texts, where each begins and the last ends, and a bit for each that is there.</summary>
    private static ArrowStringDataFrameColumn Packed(string name, string?[] texts)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(texts)), there = new byte[(texts.Length + 7) / 8];
        int[] starts = new int[texts.Length + 1];
        int gaps = 0;
        for (int row = 0; row < texts.Length; row++)
        {
            starts[row + 1] = starts[row] + Encoding.UTF8.GetByteCount(texts[row] ?? "");
            if (texts[row] is null)
                gaps++;
            else
                there[row / 8] |= (byte)(1 << row % 8);
        }
        byte[] offsets = new byte[starts.Length * sizeof(int)];
        Buffer.BlockCopy(starts, 0, offsets, 0, offsets.Length);
        return new ArrowStringDataFrameColumn(name, bytes, offsets, there, texts.Length, gaps);
    }
}
