using System.Runtime.InteropServices;

namespace Kaem.ML.Data;

/// <summary>Makes a rename last: on Unix a file's name is on the disk only once its folder is.</summary>
internal static partial class FolderEntry
{
    /// <summary>Flushes a folder. Some file systems can't, and then there is nothing else to do: so this never fails.</summary>
    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            return;
        const int readOnly = 0;
        int descriptor = Open(folder, readOnly);
        if (descriptor < 0)
            return;
        _ = Synchronise(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Synchronise(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
