namespace Kaem.ML.Persistence;

/// <summary>
/// The file of a checkpoint: like the model's, with a signature of its own. Version 1 has the sections FING (fingerprint of the training, kind of engine in
/// UTF-8), STAT (the state), GOOD (the state that training goes back to if numbers go wrong; empty where it is the same) and ENDS, in that order.
/// </summary>
internal static class CheckpointFile
{
    private const int Version = 1;

    public static void Write(Stream stream, byte[] fingerprint, SegmentedStream state, SegmentedStream? good)
    {
        stream.Write(FileKind.Checkpoint.Signature);
        var writer = new SectionWriter(stream);
        writer.WriteInt32(Version);
        writer.WriteSection("FING", fingerprint);
        writer.WriteSection("STAT", state);
        if (good is null)
            writer.WriteSection("GOOD", []);
        else
            writer.WriteSection("GOOD", good);
        writer.WriteSection("ENDS", []);
    }

    public static (byte[] Fingerprint, SegmentedStream State, SegmentedStream Good) Read(Stream stream) => FileKind.Checkpoint.Read(stream, reader =>
    {
        reader.ReadVersion(Version);
        byte[] fingerprint = reader.ReadSection("FING", 1024);
        SegmentedStream state = reader.ReadSection("STAT"), good = reader.ReadSection("GOOD");
        reader.ReadSection("ENDS", 0);
        return (fingerprint, state, good);
    });
}
