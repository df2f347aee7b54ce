namespace Kaem.ML.Format;

/// <summary>An input or output of a graph: a tensor with a row for each of the graph's rows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Columns">Elements of a row.</param>
/// <param name="Description">What it is.</param>
internal sealed record OnnxValueInfo(string Name, ElementType Type, int Columns, string Description)
{
    /// <summary>How the graph calls the number of its rows.</summary>
    private const string Rows = "rows";

    /// <summary>The message ValueInfoProto.</summary>
    public ProtoMessage ToProto()
    {
        var shape = new ProtoMessage().Add(1, new ProtoMessage().Add(2, Rows)).Add(1, new ProtoMessage().Add(1, (long)Columns));
        var tensor = new ProtoMessage().Add(1, (long)Type).Add(2, shape);
        return new ProtoMessage().Add(1, Name).Add(2, new ProtoMessage().Add(1, tensor)).Add(3, Description);
    }
}
