using Microsoft.Data.Analysis;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>Characters, each a category. A data view has them as text.</summary>
internal sealed class CharacterType() : PrimitiveType<char>((name, values) => new CharDataFrameColumn(name, values))
{
    public override ViewColumn View(string name) => new(name, TextDataViewType.Instance) { SourceType = nameof(Char) };

    protected override TableColumn Read(string name, char?[] values, ColumnSchema? trained, string what, string argument) =>
        TextColumns.Read(name, values.Select(value => value?.ToString()), what, argument);

    protected override Func<int, char> Getter(TableColumn column) => row => column.TextAt(row) is [var value] ? value : throw Unfit(column, row, typeof(char));
}
