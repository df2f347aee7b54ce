namespace Kaem.ML.Format;

/// <summary>An operator with its arguments.</summary>
/// <param name="Operator">Its name in the standard's own domain.</param>
/// <param name="Inputs">Names of what it takes; empty for what is left out.</param>
/// <param name="Output">Name of what it gives.</param>
/// <param name="Attributes">Its attributes: whole numbers, lists of them, or numbers in single precision.</param>
internal sealed record OnnxNode(string Operator, string[] Inputs, string Output, (string Name, object Value)[] Attributes)
{
    private const long OfFloat = 1, OfInt = 2, OfInts = 7;

    /// <summary>The message NodeProto.</summary>
    public ProtoMessage ToProto()
    {
        var proto = new ProtoMessage();
        foreach (string input in Inputs)
            proto.Add(1, input);
        proto.Add(2, Output).Add(3, Output).Add(4, Operator);
        foreach (var (name, value) in Attributes)
            proto.Add(5, Attribute(name, value));
        return proto;
    }

    private static ProtoMessage Attribute(string name, object value)
    {
        var proto = new ProtoMessage().Add(1, name);
        switch (value)
        {
            case float number:
                return proto.Add(2, number).Add(20, OfFloat);
            case long number:
                return proto.Add(3, number).Add(20, OfInt);
            case long[] numbers:
                foreach (long number in numbers)
                    proto.Add(8, number);
                return proto.Add(20, OfInts);
            default:
                throw new NotSupportedException($"An attribute of {value.GetType()} has no form in a file.");
        }
    }
}
